// What Encrypt, Decrypt, ReEncrypt and GenerateDataKey share: checks of their fields, and sealing
// and opening with the right material of a key. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "emulator/operations/operation.h"
#include "emulator/store/ciphertext_blob.h"

namespace atrest::emulator {

// AWS does not say where its limit lies; this is this emulator's own.
inline constexpr std::size_t kMaxContextBytes = 8192;

// An encryption context of that member, bounded.
kms::EncryptionContext ReadContext(Input& input, std::string_view name);
// Accepts SYMMETRIC_DEFAULT; another algorithm is InvalidKeyUsageException.
Result<void> CheckAlgorithm(const std::optional<std::string>& algorithm);
std::optional<std::string> ReadAlgorithm(Input& input, std::string_view name);

// With the key's current material. The key must be usable (CheckUsable).
Result<std::string> Seal(Kms& kms, const Key& key, const kms::EncryptionContext& context,
                         std::string_view plaintext);

struct Opened {
  KeyPtr key;
  std::string material_id;
  Secret plaintext;
};

// `key_id`, if given, must name the key that made the blob (IncorrectKeyException).
Result<KeyPtr> KeyOfBlob(Kms& kms, const ParsedBlob& blob,
                         const std::optional<std::string>& key_id);
// The key must be usable.
Result<Opened> Open(const KeyPtr& key, const ParsedBlob& blob,
                    const kms::EncryptionContext& context);

}  // namespace atrest::emulator
