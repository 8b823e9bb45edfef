// One key as the operator configured it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "kms/encryption_context.h"

namespace atrest::provider {

// What kube-apiserver accepts in a KMS v2 answer
// (k8s.io/apiserver/pkg/storage/value/encrypt/envelope/kmsv2/envelope.go).
inline constexpr std::size_t kMaxV2CiphertextBytes = 1024;
inline constexpr std::size_t kMaxV2KeyIdBytes = 1024;

// What KMS v2 is told as key_id: the text of --key; the ARN of the key that it stands for; that ARN
// and the id of the key material that encrypts now.
enum class KeyIdMode { kFlag, kArn, kMaterial };

struct KeySettings {
  std::string key;                 // the text of --key: key id, key ARN, alias name or alias ARN
  kms::EncryptionContext context;  // bound to all that is encrypted under the key
  // Key ARNs whose ciphertexts may be decrypted; empty: any, as KMS allows.
  std::vector<std::string> decrypt_keys = {};
  // What older data may be bound to, tried in this order after `context`.
  std::vector<kms::EncryptionContext> older_contexts = {};
  KeyIdMode key_id_mode = KeyIdMode::kFlag;

  bool operator==(const KeySettings&) const = default;
};

}  // namespace atrest::provider
