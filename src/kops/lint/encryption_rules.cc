// Rules about an EncryptionConfiguration alone.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "kops/cluster_spec.h"
#include "kops/lint/provider_view.h"
#include "kops/lint/rule.h"
#include "kube/encryption_configuration.h"
#include "kube/go_duration.h"

namespace atrest::kops::lint {
namespace {

constexpr std::string_view kScheme = "unix://";
constexpr std::chrono::seconds kLongTimeout{10};

struct Provider {
  const Document& document;
  const yaml::Node& kms;
  yaml::Path path;

  std::string Text(std::string_view field) const { return TextAt(kms, {field}); }
  int Line(std::string_view field) const {
    const yaml::Node* node = kms.Find(field);
    return node == nullptr ? kms.line() : node->line();
  }
  bool IsV2() const { return Text("apiVersion") == "v2"; }
};

template <typename Check>
void ForEachRule(const Corpus& corpus, Check check) {
  for (const Document& document : corpus.documents) {
    if (document.kind != DocumentKind::kEncryptionConfiguration) continue;
    const yaml::Node* rules = document.root.Find("resources");
    for (std::size_t i = 0; rules != nullptr && i < rules->items().size(); ++i) {
      check(document, rules->items()[i], i);
    }
  }
}

template <typename Check>
void ForEachKms(const Corpus& corpus, Check check) {
  ForEachRule(corpus, [&](const Document& document, const yaml::Node& rule, std::size_t index) {
    const yaml::Node* providers = rule.Find("providers");
    for (std::size_t i = 0; providers != nullptr && i < providers->items().size(); ++i) {
      const yaml::Node* kms = providers->items()[i].Find("kms");
      if (kms == nullptr) continue;
      check(Provider{document,
                     *kms,
                     {"resources", std::to_string(index), "providers", std::to_string(i), "kms"}});
    }
  });
}

void CheckApiVersion(const Corpus& corpus, Reporter& report) {
  if (corpus.kubernetes && *corpus.kubernetes < kKmsV1Gate) return;
  ForEachKms(corpus, [&](const Provider& provider) {
    if (provider.kms.Find("apiVersion") != nullptr) return;
    report.Add(provider.document, provider.kms.line(),
               "the KMS provider " + provider.Text("name") + " has no apiVersion, which means v1");
  });
}

void CheckV1(const Corpus& corpus, Reporter& report) {
  ForEachKms(corpus, [&](const Provider& provider) {
    if (provider.Text("apiVersion") != "v1") return;
    report.Add(provider.document, provider.Line("apiVersion"),
               "the KMS provider " + provider.Text("name") + " speaks KMS v1");
  });
}

void CheckCacheSize(const Corpus& corpus, Reporter& report) {
  ForEachKms(corpus, [&](const Provider& provider) {
    if (!provider.IsV2() || provider.kms.Find("cachesize") == nullptr) return;
    report.Add(provider.document, provider.Line("cachesize"), "cachesize is set under KMS v2",
               [path = provider.path](std::string_view text) {
                 return yaml::RemoveMember(text, path, "cachesize");
               });
  });
}

void CheckNameTwice(const Corpus& corpus, Reporter& report) {
  // The same provider may stand in several rules; in one rule, or with another endpoint, it may
  // not.
  std::map<std::string, std::string> endpoints;
  std::map<std::string, std::string> rules;
  ForEachKms(corpus, [&](const Provider& provider) {
    const std::string name = provider.Text("name");
    const std::string rule = std::to_string(provider.document.file) + "/" +
                             std::to_string(provider.document.section) + "/" + provider.path[1];
    const bool twice = rules.contains(name) && (rules[name] == rule || provider.IsV2() ||
                                                endpoints[name] != provider.Text("endpoint"));
    if (twice) {
      report.Add(provider.document, provider.Line("name"),
                 "the name " + name + " is used by more than one KMS provider");
    }
    rules[name] = rule;
    endpoints[name] = provider.Text("endpoint");
  });
}

void CheckName(const Corpus& corpus, Reporter& report) {
  ForEachKms(corpus, [&](const Provider& provider) {
    const std::string name = provider.Text("name");
    if (!name.empty() && name.find(':') == std::string::npos) return;
    report.Add(provider.document, provider.Line("name"),
               name.empty() ? "a KMS provider has no name" : "the name " + name + " has a colon");
  });
}

void CheckEndpoint(const Corpus& corpus, Reporter& report) {
  ForEachKms(corpus, [&](const Provider& provider) {
    const std::string endpoint = provider.Text("endpoint");
    if (endpoint.starts_with("unix:///") || endpoint.starts_with("unix:///@")) return;
    const bool path = endpoint.starts_with('/');
    report.Add(provider.document, provider.Line("endpoint"),
               "the endpoint \"" + endpoint + "\" is not unix:///…",
               path ? Repair([at = provider.path, endpoint](std::string_view text) {
                 return yaml::SetMember(text, at, "endpoint",
                                        yaml::Text(std::string(kScheme) + endpoint));
               })
                    : Repair());
  });
}

void CheckMounted(const Corpus& corpus, Reporter& report) {
  ForEachKms(corpus, [&](const Provider& provider) {
    const std::string endpoint = provider.Text("endpoint");
    if (!endpoint.starts_with("unix:///") || endpoint.starts_with("unix:///@")) return;
    const std::string path = endpoint.substr(kScheme.size());
    const bool kops = IsOnKops(corpus, provider.document) || path.starts_with("/srv/kubernetes/");
    if (!kops || IsVisibleToApiServer(path)) return;
    report.Add(provider.document, provider.Line("endpoint"),
               "kube-apiserver cannot see the socket " + path);
  });
}

void CheckTimeout(const Corpus& corpus, Reporter& report) {
  ForEachKms(corpus, [&](const Provider& provider) {
    const std::string text = provider.Text("timeout");
    const auto timeout = kube::ParseGoDuration(text);
    if (!timeout || *timeout <= kLongTimeout) return;
    report.Add(provider.document, provider.Line("timeout"), "the timeout is " + text);
  });
}

void CheckIdentityFirst(const Corpus& corpus, Reporter& report) {
  ForEachRule(corpus, [&](const Document& document, const yaml::Node& rule, std::size_t) {
    const yaml::Node* providers = rule.Find("providers");
    if (providers == nullptr || providers->items().empty()) return;
    if (providers->items()[0].Find("identity") == nullptr) return;
    report.Add(document, providers->items()[0].line(), "identity is the first provider");
  });
}

bool Hides(std::string_view earlier, std::string_view later) {
  if (earlier == "*.*") return true;
  const std::size_t dot = later.find('.');
  const std::string_view group = dot == std::string_view::npos ? "" : later.substr(dot + 1);
  return earlier.starts_with("*.") && earlier.substr(2) == group && later != "*.*";
}

void CheckMasked(const Corpus& corpus, Reporter& report) {
  std::vector<std::string> earlier;
  ForEachRule(corpus, [&](const Document& document, const yaml::Node& rule, std::size_t index) {
    if (index == 0) earlier.clear();
    const yaml::Node* resources = rule.Find("resources");
    if (resources == nullptr) return;
    for (const yaml::Node& item : resources->items()) {
      for (const std::string& wildcard : earlier) {
        if (!Hides(wildcard, item.Scalar())) continue;
        report.Add(document, item.line(),
                   std::string(item.Scalar()) + " is hidden by " + wildcard + " before it");
        break;
      }
    }
    for (const yaml::Node& item : resources->items()) earlier.emplace_back(item.Scalar());
  });
}

void CheckSecretsCovered(const Corpus& corpus, Reporter& report) {
  std::map<const Document*, bool> covered;
  ForEachRule(corpus, [&](const Document& document, const yaml::Node& rule, std::size_t) {
    const yaml::Node* resources = rule.Find("resources");
    bool secrets = covered[&document];
    for (const yaml::Node& item :
         resources == nullptr ? std::span<const yaml::Node>() : resources->items()) {
      secrets =
          secrets || item.Scalar() == "secrets" || item.Scalar() == "*." || item.Scalar() == "*.*";
    }
    covered[&document] = secrets;
  });
  for (const auto& [document, secrets] : covered) {
    if (!secrets) report.Add(*document, 1, "no rule is about secrets");
  }
}

bool IsExplained(std::string_view message) {
  const auto has = [&](std::string_view part) { return message.find(part) != std::string::npos; };
  if (has("unknown field")) return false;
  return has("kms.cachesize") || has("kms.endpoint") || has("kms.name") || has("kms: needs") ||
         has("kms name") || has("hid");
}

// What kube-apiserver refuses and no other rule explains.
void CheckRefused(const Corpus& corpus, Reporter& report) {
  for (const Document& document : corpus.documents) {
    if (document.kind != DocumentKind::kEncryptionConfiguration) continue;
    const auto parsed = kube::EncryptionConfiguration::Parse(document.text);
    if (parsed.ok()) continue;
    const std::string& message = parsed.error().message;
    if (IsExplained(message)) continue;
    const std::size_t colon = message.find(": ");
    int line = 1;
    constexpr std::string_view kPrefix = "line ";
    if (message.starts_with(kPrefix)) {
      std::from_chars(message.data() + kPrefix.size(), message.data() + message.size(), line);
    }
    report.Add(document, line, message.substr(colon == std::string::npos ? 0 : colon + 2));
  }
}

constexpr std::array kRules{
    Rule{"kms-api-version-missing", Severity::kError, "a KMS provider has no apiVersion",
         "it means v1, which is off since Kubernetes 1.29: kube-apiserver does not start",
         "write apiVersion: v2 for a new provider; data of v1 needs apiVersion: v1, the feature "
         "gate KMSv1 and a migration: atrest kops plan",
         CheckApiVersion},
    Rule{
        "kms-v1", Severity::kWarning, "a KMS provider speaks KMS v1",
        "v1 calls KMS for every write, does not notice a change of key and will be removed",
        "add a second provider with apiVersion: v2 and another name, and migrate: atrest kops plan",
        CheckV1},
    Rule{"kms-cachesize-v2", Severity::kError, "cachesize is set under KMS v2",
         "kube-apiserver refuses the file and does not start", "remove it", CheckCacheSize},
    Rule{"kms-name-twice", Severity::kError, "two KMS providers have the same name",
         "the name is what tells which provider wrote a value; kube-apiserver refuses v2 providers "
         "with a name that is used twice",
         "give the newer one another name", CheckNameTwice},
    Rule{"kms-name-invalid", Severity::kError, "the name of a KMS provider cannot be used",
         "the name is part of every stored value and ends at a colon", "use letters, digits and -",
         CheckName},
    Rule{"kms-endpoint-scheme", Severity::kError,
         "the endpoint of a KMS provider is no unix socket",
         "kube-apiserver takes only unix:// and an absolute path", "write unix:///PATH",
         CheckEndpoint},
    Rule{"socket-not-mounted", Severity::kError, "kube-apiserver cannot see the socket",
         "since kops 1.22 the pod of kube-apiserver mounts /srv/kubernetes/kube-apiserver and not "
         "what is above it",
         "put the socket below /srv/kubernetes/kube-apiserver/, in a directory of its own",
         CheckMounted},
    Rule{"kms-timeout-long", Severity::kWarning, "the timeout of a KMS provider is long",
         "a request waits so long for each try while KMS does not answer; requests of the API "
         "itself end after a minute",
         "use 3s", CheckTimeout},
    Rule{"identity-first", Severity::kWarning, "what is written is not encrypted",
         "the first provider writes: with identity there everything new is stored in plaintext; "
         "right only while a new key is rolled out, and when encryption is turned off",
         "move identity to the end once every server has the file", CheckIdentityFirst},
    Rule{"resource-hidden", Severity::kError, "a rule can never apply",
         "the first rule that matches counts; kube-apiserver refuses a file with rules that are "
         "hidden by a wildcard",
         "put the wildcard behind the others", CheckMasked},
    Rule{"secrets-not-covered", Severity::kWarning, "no rule is about secrets",
         "they are stored in plaintext", "add secrets to the resources of a rule",
         CheckSecretsCovered},
    Rule{"encryption-config-refused", Severity::kError,
         "kube-apiserver refuses the EncryptionConfiguration",
         "it reads the file strictly and does not start with one that it does not understand",
         "correct the line", CheckRefused},
};

}  // namespace

std::span<const Rule> EncryptionRules() { return kRules; }

}  // namespace atrest::kops::lint
