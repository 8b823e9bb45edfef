// What one value in etcd is, told from its bytes alone: plaintext, or encrypted by which provider
// under which key. Grammar: kubernetes/apiserver pkg/server/options/encryptionconfig/config.go and
// pkg/storage/value/…; docs/formats/etcd-values.md describes it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "etcd/encrypted_object.h"

namespace atrest::etcd {

enum class Format {
  kProtobuf,           // plaintext, "k8s\0" and a protobuf message
  kJson,               // plaintext
  kCbor,               // plaintext
  kOtherPlaintext,     // plaintext of no known encoding
  kAesCbc,             // k8s:enc:aescbc:v1:KEY:
  kAesGcm,             // k8s:enc:aesgcm:v1:KEY:
  kSecretBox,          // k8s:enc:secretbox:v1:KEY:
  kKmsV1,              // k8s:enc:kms:v1:PROVIDER:
  kKmsV2,              // k8s:enc:kms:v2:PROVIDER:
  kUnknownEncryption,  // k8s:enc:… that nobody knows
};

std::string_view FormatName(Format format);    // "protobuf", "aescbc", "kms-v2", …
std::string_view FormatPrefix(Format format);  // "k8s:enc:aescbc:v1:"; empty where there is none

// A key or provider as the EncryptionConfiguration names it. Names of keys and of KMS v1 providers
// may contain ':', so the bytes alone do not say where a name ends.
struct ProviderName {
  Format format = Format::kAesCbc;
  std::string name;
};

// Views into the value and, for `name`, nothing else.
struct StoredValue {
  Format format = Format::kOtherPlaintext;
  std::string_view defect;       // why it cannot be read, as a short sentence; empty if it can
  std::string_view name;         // of the key (aescbc, aesgcm, secretbox) or the provider (kms)
  bool name_is_guess = false;    // none of the known names fits: cut at the first ':'
  std::string_view body;         // what follows the prefix and the name; all of a plaintext
  std::string_view wrapped_dek;  // of kKmsV1: the encrypted DEK
  std::string_view payload;      // of kKmsV1: what is encrypted by the DEK
  EncryptedObject object;        // of kKmsV2

  bool IsPlaintext() const { return format <= Format::kOtherPlaintext; }
  bool IsReadable() const { return defect.empty(); }
  bool IsKms() const { return format == Format::kKmsV1 || format == Format::kKmsV2; }
};

// Never fails, whatever the bytes. `names` in the order of the configuration: the first name that
// fits and leaves a well-formed body is taken. Work is linear in the size of the value and the
// number of names. Thread-safe.
StoredValue Classify(std::string_view value, std::span<const ProviderName> names = {});

}  // namespace atrest::etcd
