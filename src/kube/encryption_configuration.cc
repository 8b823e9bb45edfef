#include "kube/encryption_configuration.h"

#include <algorithm>

#include "kube/encryption_configuration_reader.h"

namespace atrest::kube {
namespace {

void AddName(std::vector<etcd::ProviderName>& names, etcd::Format format, const std::string& name) {
  const bool known = std::any_of(names.begin(), names.end(), [&](const etcd::ProviderName& other) {
    return other.format == format && other.name == name;
  });
  if (!known) names.push_back({format, name});
}

void AddProvidersOf(const std::vector<EncryptionRule>& rules, const std::string& resource,
                    std::vector<const EncryptionProvider*>& found) {
  for (const EncryptionRule& rule : rules) {
    if (std::find(rule.resources.begin(), rule.resources.end(), resource) == rule.resources.end()) {
      continue;
    }
    for (const EncryptionProvider& provider : rule.providers) found.push_back(&provider);
  }
}

}  // namespace

std::string_view ProviderKindName(ProviderKind kind) {
  switch (kind) {
    case ProviderKind::kIdentity: return "identity";
    case ProviderKind::kAesCbc: return "aescbc";
    case ProviderKind::kAesGcm: return "aesgcm";
    case ProviderKind::kSecretBox: return "secretbox";
    case ProviderKind::kKmsV1: return "kms v1";
    case ProviderKind::kKmsV2: return "kms v2";
  }
  return "";
}

etcd::Format StoredFormat(ProviderKind kind) {
  switch (kind) {
    case ProviderKind::kIdentity: return etcd::Format::kProtobuf;
    case ProviderKind::kAesCbc: return etcd::Format::kAesCbc;
    case ProviderKind::kAesGcm: return etcd::Format::kAesGcm;
    case ProviderKind::kSecretBox: return etcd::Format::kSecretBox;
    case ProviderKind::kKmsV1: return etcd::Format::kKmsV1;
    case ProviderKind::kKmsV2: return etcd::Format::kKmsV2;
  }
  return etcd::Format::kOtherPlaintext;
}

bool EncryptionProvider::Reads(const etcd::StoredValue& value) const {
  if (kind == ProviderKind::kIdentity) return value.IsPlaintext();
  if (value.format != StoredFormat(kind)) return false;
  if (kind == ProviderKind::kKmsV1 || kind == ProviderKind::kKmsV2) return value.name == name;
  return std::any_of(keys.begin(), keys.end(),
                     [&](const LocalKey& key) { return key.name == value.name; });
}

bool EncryptionProvider::Writes(const etcd::StoredValue& value) const {
  if (!Reads(value)) return false;
  return keys.empty() || keys.front().name == value.name;
}

std::string EncryptionProvider::Describe() const {
  std::string text(ProviderKindName(kind));
  if (!keys.empty()) text += " " + keys.front().name;
  if (!name.empty()) text += " " + name;
  return text;
}

Result<EncryptionConfiguration> EncryptionConfiguration::Parse(std::string_view text) {
  EncryptionConfiguration configuration;
  TRY_ASSIGN(configuration.rules_, ReadEncryptionRules(text));
  for (const EncryptionRule& rule : configuration.rules_) {
    for (const EncryptionProvider& provider : rule.providers) {
      const etcd::Format format = StoredFormat(provider.kind);
      for (const LocalKey& key : provider.keys) AddName(configuration.names_, format, key.name);
      if (!provider.name.empty()) AddName(configuration.names_, format, provider.name);
    }
  }
  return configuration;
}

std::vector<const EncryptionProvider*> EncryptionConfiguration::ProvidersOf(
    std::string_view group, std::string_view resource) const {
  std::string exact(resource);
  if (!group.empty()) exact.append(".").append(group);
  std::vector<const EncryptionProvider*> found;
  for (const std::string& name : {exact, "*." + std::string(group), std::string("*.*")}) {
    AddProvidersOf(rules_, name, found);
    if (!found.empty()) break;
  }
  return found;
}

}  // namespace atrest::kube
