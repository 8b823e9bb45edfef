#include "kops/encryption_text.h"

#include <algorithm>

#include "kube/encryption_configuration.h"
#include "yaml/edit.h"
#include "yaml/text_lines.h"

namespace atrest::kops {
namespace {

constexpr std::string_view kScheme = "unix://";
constexpr Version kApiVersionField{1, 25};

std::string ProviderLines(const PluginKey& key, const EncryptionRequest& request) {
  const bool v1 = request.api == KmsApi::kV1;
  std::string lines = "kms:\n";
  if (!v1 || request.kubernetes.value_or(kKmsV1Gate) >= kApiVersionField) {
    lines += v1 ? "  apiVersion: v1\n" : "  apiVersion: v2\n";
  }
  if (v1) lines += "  cachesize: 1000\n";
  return lines + "  endpoint: " + yaml::Text(std::string(kScheme) + key.socket).text +
         "\n  name: " + yaml::Text(key.name).text + "\n  timeout: 3s\n";
}

std::string Item(const std::string& lines) {
  std::string item = yaml::Indented(lines, 2);
  return item.replace(0, 2, "- ");
}

std::string RuleLines(const EncryptionRequest& request) {
  std::string rule = "providers:\n";
  if (request.stage == Stage::kRead) rule += "- identity: {}\n";
  for (const PluginKey& key : request.keys) rule += Item(ProviderLines(key, request));
  if (request.stage == Stage::kWrite) rule += "- identity: {}\n";
  rule += "resources:\n";
  for (const std::string& resource : request.resources) {
    rule += "- " + yaml::Text(resource).text + "\n";
  }
  return rule;
}

// Where in a rule's list the KMS provider of this name stands; the length of the list if nowhere.
std::size_t Position(const yaml::Node& providers, const std::string& name) {
  std::size_t i = 0;
  for (; i < providers.items().size(); ++i) {
    const yaml::Node* kms = providers.items()[i].Find("kms");
    const yaml::Node* found = kms == nullptr ? nullptr : kms->Find("name");
    if (found != nullptr && found->Scalar() == name) break;
  }
  return i;
}

bool HasKms(const yaml::Node& rule) {
  const yaml::Node* providers = rule.Find("providers");
  return providers != nullptr &&
         std::any_of(providers->items().begin(), providers->items().end(),
                     [](const yaml::Node& item) { return item.Find("kms") != nullptr; });
}

bool Names(const yaml::Node& rule, const std::vector<std::string>& resources) {
  const yaml::Node* list = rule.Find("resources");
  return list != nullptr &&
         std::any_of(list->items().begin(), list->items().end(), [&](const yaml::Node& item) {
           return item.Scalar() == "*." || item.Scalar() == "*.*" ||
                  std::find(resources.begin(), resources.end(), item.Scalar()) != resources.end();
         });
}

// The rules that are about KMS; if none is, those about the resources.
std::vector<std::size_t> RulesToChange(const yaml::Node& root, const EncryptionRequest& request) {
  std::vector<std::size_t> with_kms;
  std::vector<std::size_t> named;
  const yaml::Node* rules = root.Find("resources");
  for (std::size_t i = 0; rules != nullptr && i < rules->items().size(); ++i) {
    if (HasKms(rules->items()[i])) with_kms.push_back(i);
    if (Names(rules->items()[i], request.resources)) named.push_back(i);
  }
  return with_kms.empty() ? named : with_kms;
}

// One edit of a rule's providers at a time, each on the text that the last one left.
class RuleEditor {
 public:
  RuleEditor(std::string text, std::size_t rule)
      : text_(std::move(text)), path_({"resources", std::to_string(rule), "providers"}) {}

  Result<void> Place(const PluginKey& key, bool writes, const EncryptionRequest& request);
  std::string Take() { return std::move(text_); }

 private:
  Result<void> SetSocket(std::size_t position, const PluginKey& key);

  std::string text_;
  const yaml::Path path_;
};

Result<void> RuleEditor::SetSocket(std::size_t position, const PluginKey& key) {
  yaml::Path kms = path_;
  kms.push_back(std::to_string(position));
  kms.push_back("kms");
  TRY_ASSIGN(text_, yaml::SetMember(text_, kms, "endpoint",
                                    yaml::Text(std::string(kScheme) + key.socket)));
  return {};
}

Result<void> RuleEditor::Place(const PluginKey& key, bool writes,
                               const EncryptionRequest& request) {
  TRY_ASSIGN(const yaml::Node root, yaml::Node::Parse(text_));
  const yaml::Node* providers = yaml::FindAt(root, path_);
  const std::size_t count = providers == nullptr ? 0 : providers->items().size();
  const std::size_t at = count == 0 ? 0 : Position(*providers, key.name);
  if (at < count) TRY(SetSocket(at, key));
  if (at < count && (!writes || at == 0)) return {};
  std::string lines = ProviderLines(key, request);
  if (at < count) {
    TRY_ASSIGN(const yaml::Node now, yaml::Node::Parse(text_));
    lines = yaml::Emit(yaml::FindAt(now, path_)->items()[at]);
    TRY_ASSIGN(text_, yaml::RemoveItem(text_, path_, at));
  }
  // Behind the one that writes, or in its place.
  const std::size_t target = writes ? 0 : 1;
  const std::size_t left = at < count ? count - 1 : count;
  if (target < left) {
    TRY_ASSIGN(text_, yaml::InsertItem(text_, path_, target, lines));
  } else {
    TRY_ASSIGN(text_, yaml::SetItem(text_, path_, left, lines));
  }
  return {};
}

}  // namespace

Result<std::vector<KnownProvider>> ProvidersOf(std::string_view configuration) {
  Result<kube::EncryptionConfiguration> parsed =
      kube::EncryptionConfiguration::Parse(configuration);
  if (!parsed) return Annotate(std::move(parsed).error(), "the EncryptionConfiguration");
  std::vector<KnownProvider> known;
  for (const kube::EncryptionRule& rule : parsed->rules()) {
    for (const kube::EncryptionProvider& provider : rule.providers) {
      const bool seen = std::any_of(known.begin(), known.end(), [&](const KnownProvider& other) {
        return other.name == provider.name;
      });
      if (provider.name.empty() || seen) continue;
      const std::string_view endpoint = provider.endpoint;
      known.push_back(
          {provider.name,
           std::string(endpoint.starts_with(kScheme) ? endpoint.substr(kScheme.size()) : endpoint),
           ""});
    }
  }
  return known;
}

bool UsesKmsV1(std::string_view configuration) {
  const auto parsed = kube::EncryptionConfiguration::Parse(configuration);
  if (!parsed) return false;
  for (const kube::EncryptionRule& rule : parsed->rules()) {
    for (const kube::EncryptionProvider& provider : rule.providers) {
      if (provider.kind == kube::ProviderKind::kKmsV1) return true;
    }
  }
  return false;
}

std::string NewEncryptionConfiguration(const EncryptionRequest& request) {
  return "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n" +
         Item(RuleLines(request));
}

Result<std::string> UpdatedEncryptionConfiguration(std::string_view configuration,
                                                   const EncryptionRequest& request) {
  std::string text(configuration);
  TRY_ASSIGN(const yaml::Node root, yaml::Node::Parse(text));
  const std::vector<std::size_t> rules = RulesToChange(root, request);
  for (const std::size_t rule : rules) {
    RuleEditor editor(std::move(text), rule);
    for (std::size_t k = request.keys.size(); k-- > 0;) {
      TRY(editor.Place(request.keys[k], k == 0 && request.stage == Stage::kWrite, request));
    }
    text = editor.Take();
  }
  if (rules.empty()) {
    const yaml::Node* list = root.Find("resources");
    const std::size_t count = list == nullptr ? 0 : list->items().size();
    TRY_ASSIGN(text, yaml::SetItem(text, {"resources"}, count, RuleLines(request)));
  }
  return text;
}

}  // namespace atrest::kops
