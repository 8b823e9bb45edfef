#include "kube/encryption_configuration_reader.h"

#include <algorithm>
#include <initializer_list>
#include <set>

#include "crypto/base64.h"
#include "kube/encryption_resources.h"
#include "kube/go_duration.h"
#include "yaml/node.h"

namespace atrest::kube {
namespace {

// A node with its place in the document, for messages.
struct Place {
  const yaml::Node& node;
  std::string path;

  Error Refusal(const std::string& what) const {
    const std::string subject = path.empty() ? "" : path + ": ";
    return Error{Failure::kBadInput, "line " + std::to_string(node.line()) + ": " + subject + what};
  }
  Place Member(std::string_view name) const;
  Place Item(std::size_t index) const {
    return {node.items()[index], path + "[" + std::to_string(index) + "]"};
  }
};

const yaml::Node& NullNode() {
  static const yaml::Node node;
  return node;
}

Place Place::Member(std::string_view name) const {
  const yaml::Node* found = node.Find(name);
  return {found != nullptr ? *found : NullNode(),
          (path.empty() ? "" : path + ".") + std::string(name)};
}

Result<void> RequireFields(const Place& place, std::initializer_list<std::string_view> known) {
  if (!place.node.IsMapping()) return place.Refusal("must be a mapping");
  for (const yaml::Member& member : place.node.members()) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    const Place unknown{member.value, (place.path.empty() ? "" : place.path + ".") + member.key};
    return unknown.Refusal("unknown field");
  }
  return {};
}

// A text that must be there, under `name` of `place`.
Result<std::string> RequireText(const Place& place, std::string_view name) {
  const Place member = place.Member(name);
  if (member.node.IsNull() || (member.node.IsText() && member.node.Scalar().empty())) {
    return place.Refusal("needs " + std::string(name));
  }
  if (!member.node.IsText()) return member.Refusal("must be text");
  return std::string(member.node.Scalar());
}

Result<void> CheckKeySize(const Place& place, ProviderKind kind, std::size_t size) {
  const bool aes = kind != ProviderKind::kSecretBox;
  if (size == 32 || (aes && (size == 16 || size == 24))) return {};
  return place.Refusal("a key of " + std::string(ProviderKindName(kind)) + " has " +
                       (aes ? "16, 24 or 32" : "32") + " bytes, this one has " +
                       std::to_string(size));
}

Result<LocalKey> ReadKey(const Place& place, ProviderKind kind) {
  TRY(RequireFields(place, {"name", "secret"}));
  LocalKey key;
  TRY_ASSIGN(key.name, RequireText(place, "name"));
  const Place secret = place.Member("secret");
  if (secret.node.Scalar().empty()) return place.Refusal("needs secret");
  auto decoded = crypto::DecodeBase64Secret(secret.node.Scalar());
  if (!decoded.ok()) return secret.Refusal("is not standard base64");
  key.secret = std::move(decoded).value();
  TRY(CheckKeySize(secret, kind, key.secret.size()));
  return key;
}

Result<void> ReadKeys(const Place& place, EncryptionProvider& provider) {
  TRY(RequireFields(place, {"keys"}));
  const Place keys = place.Member("keys");
  if (!keys.node.IsSequence() || keys.node.items().empty()) return place.Refusal("needs keys");
  std::set<std::string> names;
  for (std::size_t i = 0; i < keys.node.items().size(); ++i) {
    TRY_ASSIGN(LocalKey key, ReadKey(keys.Item(i), provider.kind));
    if (!names.insert(key.name).second) return keys.Item(i).Refusal("key name is used twice");
    provider.keys.push_back(std::move(key));
  }
  return {};
}

Result<void> ReadKmsVersion(const Place& place, EncryptionProvider& provider) {
  const Place version = place.Member("apiVersion");
  const bool absent = version.node.IsNull() || version.node.Scalar().empty();
  if (absent || version.node.Scalar() == "v1") {
    provider.kind = ProviderKind::kKmsV1;
  } else if (version.node.Scalar() == "v2") {
    provider.kind = ProviderKind::kKmsV2;
  } else {
    return version.Refusal("must be v1 or v2");
  }
  return {};
}

Result<void> ReadCacheSize(const Place& place, EncryptionProvider& provider) {
  const Place size = place.Member("cachesize");
  if (size.node.IsNull()) return {};
  if (provider.kind == ProviderKind::kKmsV2) return size.Refusal("is not allowed for kms v2");
  const auto number = size.node.AsInteger();
  if (!number || *number > 2147483647 || *number < -2147483648LL || *number == 0) {
    return size.Refusal("must be a number other than 0");
  }
  provider.cache_size = static_cast<int>(*number);
  return {};
}

Result<void> ReadKms(const Place& place, EncryptionProvider& provider) {
  TRY(RequireFields(place, {"apiVersion", "name", "cachesize", "endpoint", "timeout"}));
  TRY(ReadKmsVersion(place, provider));
  TRY_ASSIGN(provider.name, RequireText(place, "name"));
  if (provider.kind == ProviderKind::kKmsV2 && provider.name.find(':') != std::string::npos) {
    return place.Member("name").Refusal("must not contain ':' for kms v2");
  }
  TRY_ASSIGN(provider.endpoint, RequireText(place, "endpoint"));
  if (!provider.endpoint.starts_with("unix:")) {
    return place.Member("endpoint").Refusal("must begin with unix:");
  }
  TRY(ReadCacheSize(place, provider));
  const Place timeout = place.Member("timeout");
  if (timeout.node.IsNull()) return {};
  const auto duration = ParseGoDuration(timeout.node.Scalar());
  if (!duration || duration->count() <= 0) return timeout.Refusal("must be a duration above 0");
  provider.timeout = *duration;
  return {};
}

Result<EncryptionProvider> ReadProvider(const Place& place) {
  TRY(RequireFields(place, {"aesgcm", "aescbc", "secretbox", "identity", "kms"}));
  EncryptionProvider provider;
  provider.line = place.node.line();
  if (place.node.members().size() != 1 || place.node.members()[0].value.IsNull()) {
    return place.Refusal("needs exactly one of aesgcm, aescbc, secretbox, identity, kms");
  }
  const std::string& kind = place.node.members()[0].key;
  const Place body = place.Member(kind);
  if (kind == "identity") {
    TRY(RequireFields(body, {}));
  } else if (kind == "kms") {
    TRY(ReadKms(body, provider));
  } else {
    provider.kind = kind == "aesgcm"   ? ProviderKind::kAesGcm
                    : kind == "aescbc" ? ProviderKind::kAesCbc
                                       : ProviderKind::kSecretBox;
    TRY(ReadKeys(body, provider));
  }
  return provider;
}

Result<EncryptionRule> ReadRule(const Place& place) {
  TRY(RequireFields(place, {"resources", "providers"}));
  EncryptionRule rule;
  rule.line = place.node.line();
  const Place resources = place.Member("resources");
  const Place providers = place.Member("providers");
  if (resources.node.items().empty()) return place.Refusal("needs resources");
  if (providers.node.items().empty()) return place.Refusal("needs providers");
  for (std::size_t i = 0; i < resources.node.items().size(); ++i) {
    const Place item = resources.Item(i);
    if (!item.node.IsText()) return item.Refusal("must be text");
    std::string resource(item.node.Scalar());
    if (auto checked = CheckResourceName(resource); !checked.ok()) {
      return item.Refusal(checked.error().message);
    }
    rule.resources.push_back(std::move(resource));
  }
  for (std::size_t i = 0; i < providers.node.items().size(); ++i) {
    TRY_ASSIGN(EncryptionProvider provider, ReadProvider(providers.Item(i)));
    rule.providers.push_back(std::move(provider));
  }
  return rule;
}

// Names of KMS v2 providers stand for one provider, whatever its version elsewhere.
Result<void> CheckKmsNames(const std::vector<EncryptionRule>& rules) {
  std::set<std::string> v1;
  std::set<std::string> v2;
  for (const EncryptionRule& rule : rules) {
    for (const EncryptionProvider& provider : rule.providers) {
      bool taken = false;
      if (provider.kind == ProviderKind::kKmsV2) {
        taken = v1.count(provider.name) > 0 || !v2.insert(provider.name).second;
      } else if (provider.kind == ProviderKind::kKmsV1) {
        v1.insert(provider.name);
        taken = v2.count(provider.name) > 0;
      }
      if (taken) {
        return Error{Failure::kBadInput, "line " + std::to_string(provider.line) + ": kms name " +
                                             provider.name + " is used twice"};
      }
    }
  }
  return {};
}

}  // namespace

Result<std::vector<EncryptionRule>> ReadEncryptionRules(std::string_view text) {
  TRY_ASSIGN(const yaml::Node document, yaml::Node::Parse(text));
  const Place root{document, ""};
  TRY(RequireFields(root, {"apiVersion", "kind", "resources"}));
  TRY_ASSIGN(const std::string kind, RequireText(root, "kind"));
  if (kind != "EncryptionConfiguration") {
    return root.Member("kind").Refusal("must be EncryptionConfiguration");
  }
  TRY_ASSIGN(const std::string version, RequireText(root, "apiVersion"));
  if (version != "apiserver.config.k8s.io/v1") {
    return root.Member("apiVersion").Refusal("must be apiserver.config.k8s.io/v1");
  }
  const Place resources = root.Member("resources");
  if (resources.node.items().empty()) return root.Refusal("needs resources");
  std::vector<EncryptionRule> rules;
  for (std::size_t i = 0; i < resources.node.items().size(); ++i) {
    TRY_ASSIGN(EncryptionRule rule, ReadRule(resources.Item(i)));
    rules.push_back(std::move(rule));
  }
  TRY(CheckResourceOverlaps(rules));
  TRY(CheckKmsNames(rules));
  return rules;
}

}  // namespace atrest::kube
