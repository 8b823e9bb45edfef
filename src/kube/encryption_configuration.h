// kube-apiserver's EncryptionConfiguration (apiserver.config.k8s.io/v1): which providers write and
// read which resources. Sources: kubernetes/apiserver pkg/apis/apiserver/v1/types_encryption.go,
// pkg/apis/apiserver/validation/validation_encryption.go and
// pkg/server/options/encryptionconfig/config.go.
//
// A value, immutable once read; holds key material in Secrets.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "etcd/stored_value.h"

namespace atrest::kube {

enum class ProviderKind { kIdentity, kAesCbc, kAesGcm, kSecretBox, kKmsV1, kKmsV2 };

std::string_view ProviderKindName(ProviderKind kind);  // "identity", "aescbc", …, "kms v2"

struct LocalKey {
  std::string name;
  Secret secret;
};

struct EncryptionProvider {
  ProviderKind kind = ProviderKind::kIdentity;
  int line = 0;
  std::vector<LocalKey> keys;  // of aescbc, aesgcm, secretbox: at least one; the first one writes
  std::string name;            // of kms
  std::string endpoint;        // of kms: "unix:///…"
  std::chrono::nanoseconds timeout{std::chrono::seconds(3)};  // of kms
  int cache_size = 1000;                                      // of kms v1

  // Whether this provider reads a value, as far as its bytes say.
  bool Reads(const etcd::StoredValue& value) const;
  // Whether it would write the value as it is: Reads, and under the key that writes.
  bool Writes(const etcd::StoredValue& value) const;
  // "identity", "aescbc KEY" (the key that writes), "kms v2 NAME"
  std::string Describe() const;
};

struct EncryptionRule {
  int line = 0;
  std::vector<std::string> resources;  // "secrets", "deployments.apps", "*.apps", "*.", "*.*"
  std::vector<EncryptionProvider> providers;
};

class EncryptionConfiguration {
 public:
  // YAML or JSON, at most 1 MiB, read as strictly as kube-apiserver does: unknown and repeated
  // fields, keys of a wrong size and rules that can never apply are errors. kBadInput; the message
  // names the line and the field.
  static Result<EncryptionConfiguration> Parse(std::string_view text);

  const std::vector<EncryptionRule>& rules() const { return rules_; }

  // The providers of a resource in the order in which they read; the first one writes. Of the rules
  // that name the resource itself; if none does, its group ("*.apps"); if none does, "*.*".
  // Empty: the resource is written in plaintext. Pointers live as long as this value.
  std::vector<const EncryptionProvider*> ProvidersOf(std::string_view group,
                                                     std::string_view resource) const;

  // All names of keys and KMS providers, in order, each once.
  const std::vector<etcd::ProviderName>& names() const { return names_; }

 private:
  EncryptionConfiguration() = default;
  std::vector<EncryptionRule> rules_;
  std::vector<etcd::ProviderName> names_;
};

// Not for encrypted values of identity; Format of what the provider writes.
etcd::Format StoredFormat(ProviderKind kind);

}  // namespace atrest::kube
