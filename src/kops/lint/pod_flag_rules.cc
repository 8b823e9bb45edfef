// Rules about the flags of the provider in its static pod.
#include <array>

#include "kms/key_arn.h"
#include "kops/cluster_spec.h"
#include "kops/lint/provider_view.h"
#include "kops/lint/rule.h"

namespace atrest::kops::lint {
namespace {

template <typename Check>
void ForEachProvider(const Corpus& corpus, Check check) {
  for (const ProviderView& view : ProvidersIn(corpus)) check(view, *view.document);
}

int LineOf(const ProviderView& view, std::string_view flag) {
  const std::vector<Argument> values = view.Values(flag);
  return values.empty() ? view.container->line() : values.back().line;
}

void CheckKey(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    if (!view.Values("key").empty()) return;
    report.Add(document, view.container->line(), "the provider is given no --key");
  });
}

void CheckKeyAlias(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    for (const Argument& key : view.Values("key")) {
      const auto reference = kms::KeyReference::Parse(key.text);
      if (!reference.ok() || !reference->IsAlias()) continue;
      report.Add(document, key.line, "the key is given as the alias " + key.text);
    }
  });
}

// Of the two forms that KMS gives: 1234abcd-12ab-34cd-56ef-1234567890ab, or mrk- and 32 digits.
bool LooksLikeKeyId(std::string_view id) {
  const bool multi_region = id.starts_with("mrk-");
  if (multi_region) id.remove_prefix(4);
  if (id.size() != (multi_region ? 32U : 36U)) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool dash = !multi_region && (i == 8 || i == 13 || i == 18 || i == 23);
    const bool hex = (id[i] >= '0' && id[i] <= '9') || (id[i] >= 'a' && id[i] <= 'f');
    if (dash ? id[i] != '-' : !hex) return false;
  }
  return true;
}

bool IsKey(std::string_view text) {
  const auto reference = kms::KeyReference::Parse(text);
  if (!reference.ok()) return false;
  return reference->IsAlias() || LooksLikeKeyId(text.substr(text.rfind('/') + 1));
}

void CheckKeyValid(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    for (const Argument& key : view.Values("key")) {
      // Placeholders have a rule of their own, and variables are filled in later.
      if (key.text.find_first_of("<${") != std::string::npos || IsKey(key.text)) continue;
      report.Add(document, key.line, "--key=" + key.text + " is no key of AWS KMS");
    }
  });
}

void CheckRegion(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    const std::string region = view.Value("region", "");
    if (region.empty() || region.find('<') != std::string::npos) return;
    for (const Argument& key : view.Values("key")) {
      const auto arn = kms::KeyArn::Parse(key.text);
      if (!arn.ok() || arn->region() == region) continue;
      report.Add(document, LineOf(view, "region"),
                 "--region is " + region + ", but the key is in " + arn->region());
    }
  });
}

void CheckCounts(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    const std::size_t keys = view.Values("key").size();
    const std::size_t sockets = std::max<std::size_t>(view.Values("listen").size(), 1);
    if (keys == 0 || keys == sockets) return;
    report.Add(document, LineOf(view, "listen"),
               std::to_string(keys) + " keys, but " + std::to_string(sockets) + " sockets");
  });
}

void CheckSocketMounted(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    for (const Argument& socket : view.Values("listen")) {
      const bool kops = IsOnKops(corpus, document) || socket.text.starts_with("/srv/kubernetes/");
      if (!kops || IsVisibleToApiServer(socket.text)) continue;
      report.Add(document, socket.line, "kube-apiserver will not see the socket " + socket.text);
    }
  });
}

// Whether another container of the pod, a kube-apiserver say, mounts the volume too.
bool IsShared(const ProviderView& view, std::string_view volume) {
  const yaml::Node* containers = yaml::FindAt(view.document->root, {"spec", "containers"});
  for (const yaml::Node& container : containers->items()) {
    if (&container == view.container) continue;
    const yaml::Node* mounts = container.Find("volumeMounts");
    for (std::size_t i = 0; mounts != nullptr && i < mounts->items().size(); ++i) {
      if (TextAt(mounts->items()[i], {"name"}) == volume) return true;
    }
  }
  return false;
}

bool HasHostPath(const Document& document, std::string_view volume) {
  const yaml::Node* volumes = yaml::FindAt(document.root, {"spec", "volumes"});
  for (std::size_t i = 0; volumes != nullptr && i < volumes->items().size(); ++i) {
    if (TextAt(volumes->items()[i], {"name"}) == volume) {
      return !TextAt(volumes->items()[i], {"hostPath", "path"}).empty();
    }
  }
  return false;
}

bool IsOnHost(const ProviderView& view, const std::string& socket) {
  const yaml::Node* mounts = view.container->Find("volumeMounts");
  for (std::size_t i = 0; mounts != nullptr && i < mounts->items().size(); ++i) {
    const yaml::Node& mount = mounts->items()[i];
    std::string path = TextAt(mount, {"mountPath"});
    if (path.empty() || !socket.starts_with(path)) continue;
    const std::string volume = TextAt(mount, {"name"});
    if (HasHostPath(*view.document, volume) || IsShared(view, volume)) return true;
  }
  return false;
}

void CheckSocketOnHost(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    for (const Argument& socket : view.Values("listen")) {
      if (IsOnHost(view, socket.text)) continue;
      report.Add(document, socket.line,
                 "the socket " + socket.text + " is in no directory of the host");
    }
  });
}

void CheckHealthPort(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    const int port = view.HealthPort();
    if (!view.HostNetwork() || !IsPortInUse(port)) return;
    report.Add(document, LineOf(view, "health-port"),
               "port " + std::to_string(port) + " is taken on a control-plane node");
  });
}

void CheckHealthExposed(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    const std::string address = view.Value("health-port", ":8080");
    const std::string host = address.substr(0, address.rfind(':') + 1);
    const bool loopback = host == "127.0.0.1:" || host == "localhost:" || host == "[::1]:";
    if (!view.HostNetwork() || loopback) return;
    report.Add(document, LineOf(view, "health-port"),
               "health is served on all of the host's addresses");
  });
}

void CheckProbePort(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    const yaml::Node* get = view.container->Find("livenessProbe");
    get = get == nullptr ? nullptr : get->Find("httpGet");
    const yaml::Node* port = get == nullptr ? nullptr : get->Find("port");
    if (port == nullptr || !port->AsInteger() || view.HealthPort() == 0) return;
    if (*port->AsInteger() == view.HealthPort()) return;
    yaml::Path path = view.container_path;
    path.insert(path.end(), {"livenessProbe", "httpGet"});
    report.Add(document, port->line(),
               "the probe asks port " + std::string(port->Scalar()) + ", health is served on " +
                   std::to_string(view.HealthPort()),
               [path, right = std::to_string(view.HealthPort())](std::string_view text) {
                 return yaml::SetMember(text, path, "port", yaml::Inline(right));
               });
  });
}

void CheckQps(const Corpus& corpus, Reporter& report) {
  ForEachProvider(corpus, [&](const ProviderView& view, const Document& document) {
    const std::string qps = view.Value("qps-limit", "0");
    if (qps == "0" || view.Value("burst-limit", "0") != "0") return;
    report.Add(document, LineOf(view, "qps-limit"), "--qps-limit without --burst-limit");
  });
}

constexpr std::array kRules{
    Rule{"provider-no-key", Severity::kError, "the provider is given no key",
         "the program it replaces started without one and failed at every call",
         "give the key's ARN: --key=arn:aws:kms:…", CheckKey},
    Rule{"provider-key-alias", Severity::kWarning, "the key is given by an alias",
         "what it points to can be changed under the data; policies cannot name it",
         "give the key's ARN: aws kms describe-key --key-id ALIAS", CheckKeyAlias},
    Rule{"provider-key-invalid", Severity::kError, "the key is none",
         "KMS knows keys by an id of 36 characters, mrk- and 32 characters, or an alias; an "
         "account has 12 digits",
         "give the key's ARN: aws kms describe-key --key-id ALIAS", CheckKeyValid},
    Rule{"provider-region", Severity::kError, "the region is not the key's",
         "KMS of another region does not know the key", "leave --region out: the ARN says it",
         CheckRegion},
    Rule{"provider-key-count", Severity::kError, "there are not as many sockets as keys",
         "each key has a socket of its own, in the same order", "give one --listen for each --key",
         CheckCounts},
    Rule{"provider-socket-invisible", Severity::kError, "kube-apiserver will not see the socket",
         "since kops 1.22 the pod of kube-apiserver mounts /srv/kubernetes/kube-apiserver and not "
         "what is above it",
         "listen below /srv/kubernetes/kube-apiserver/, in a directory of its own",
         CheckSocketMounted},
    Rule{"provider-socket-not-on-host", Severity::kError,
         "the socket stays inside of the provider's container",
         "kube-apiserver is another pod: they meet in a directory of the host only",
         "mount the socket's directory as hostPath", CheckSocketOnHost},
    Rule{"health-port-taken", Severity::kError, "the health port is taken",
         "with the host's network the provider does not start if the port is in use; 8080 is the "
         "default of many programs",
         "use --health-port=127.0.0.1:8083", CheckHealthPort},
    Rule{"health-port-open", Severity::kWarning, "health and metrics are open to the network",
         "whoever reaches the node can read them and send requests",
         "use --health-port=127.0.0.1:8083 and httpGet.host: 127.0.0.1", CheckHealthExposed},
    Rule{"probe-port", Severity::kError, "the probe asks another port than the health port",
         "the probe fails, and kubelet restarts the provider without end", "use the same port",
         CheckProbePort},
    Rule{"qps-without-burst", Severity::kError, "--qps-limit is given without --burst-limit",
         "aws-encryption-provider refuses to start", "give --burst-limit, too", CheckQps},
};

}  // namespace

std::span<const Rule> PodFlagRules() { return kRules; }

}  // namespace atrest::kops::lint
