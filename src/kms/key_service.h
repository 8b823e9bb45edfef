// What this project needs of a key management service. Implemented by aws/kms, decorated by retries
// and metering, faked in testing/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/call_context.h"
#include "base/result.h"
#include "base/secret.h"
#include "kms/encryption_context.h"

namespace atrest::kms {

// Sizes that AWS KMS accepts for symmetric keys (KMS API reference, Encrypt and Decrypt).
inline constexpr std::size_t kMaxPlaintextBytes = 4096;
inline constexpr std::size_t kMaxCiphertextBlobBytes = 6144;

struct EncryptRequest {
  std::string key_id;  // key id, key ARN, alias name or alias ARN
  Secret plaintext;    // 1..kMaxPlaintextBytes
  EncryptionContext encryption_context;
};

struct Encrypted {
  std::string ciphertext_blob;  // opaque
  std::string key_arn;          // the key that was used
  std::string request_id;
};

struct DecryptRequest {
  std::string key_id;  // the key it must have been encrypted under; empty: whichever it was
  std::string ciphertext_blob;
  EncryptionContext encryption_context;
};

struct Decrypted {
  Secret plaintext;
  std::string key_arn;
  std::string key_material_id;  // 64 hex digits; empty where the service does not say
  std::string request_id;
};

struct KeyDescription {
  std::string arn;
  std::string state;                // AWS's word: "Enabled", "PendingDeletion", ...
  std::string current_material_id;  // 64 hex digits; empty where the service does not say
  std::string request_id;
};

// Thread-safe. Calls wait on the network, at most until the context's deadline.
class KeyService {
 public:
  virtual ~KeyService() = default;
  virtual Result<Encrypted> Encrypt(const EncryptRequest& request, const CallContext& context) = 0;
  virtual Result<Decrypted> Decrypt(const DecryptRequest& request, const CallContext& context) = 0;
  virtual Result<KeyDescription> DescribeKey(const std::string& key_id,
                                             const CallContext& context) = 0;
};

}  // namespace atrest::kms
