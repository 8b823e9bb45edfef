// The CiphertextBlob of this emulator: opaque to clients and of AWS's size (152 bytes more than the
// plaintext of 32, as AWS's are), yet carrying which key and which material made it.
//
//   offset size
//     0      1  version, 1
//     1      1  2: the key id is a UUID; 3: "mrk-" and 32 hex digits
//     2     16  key id
//    18     32  key material id
//    50     12  nonce
//    62     42  random filler
//   104     32  SHA-256 of all other bytes: damage is told from a foreign key
//   136  n + 16 AES-256-GCM ciphertext and tag
//
// Additional data: each field with its length in 4 bytes in front of it: bytes 0..103, the binding
// of the key, the material id, then every pair of the context in order of its key. So no two
// different contexts give the same bytes. Functions are pure and thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "emulator/store/key_material.h"
#include "kms/encryption_context.h"

namespace atrest::emulator {

inline constexpr std::size_t kBlobOverhead = 152;
inline constexpr std::size_t kMaxBlobBytes = 6144;
inline constexpr std::size_t kMaxPlaintextBytes = 4096;

// Reading one: views into the bytes that were given.
struct ParsedBlob {
  std::string key_id;
  std::string material_id;
  std::string_view header;
  std::string_view nonce;
  std::string_view sealed;
};

// InvalidCiphertextException for anything that this emulator, or another one, did not make.
Result<ParsedBlob> ParseBlob(std::string_view blob);

// `key_id` is a valid one (IsKeyId), `binding` its Key::Binding().
Result<std::string> SealBlob(std::string_view key_id, std::string_view binding,
                             const KeyMaterial& material, const kms::EncryptionContext& context,
                             std::string_view plaintext, Random& random);

// InvalidCiphertextException if bytes, key, material or context do not fit together.
Result<Secret> OpenBlob(const ParsedBlob& blob, std::string_view binding,
                        const KeyMaterial& material, const kms::EncryptionContext& context);

}  // namespace atrest::emulator
