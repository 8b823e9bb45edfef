// AES-GCM (NIST SP 800-38D) with a 12-byte nonce and a 16-byte tag. Pure functions, thread-safe.
//
// Keys that we make have 32 bytes. Keys of 16 and 24 bytes are taken too, since kube-apiserver's
// provider "aesgcm" allows them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace atrest::crypto {

inline constexpr std::size_t kAesGcmKeySize = 32;
inline constexpr std::size_t kAesGcmNonceSize = 12;
inline constexpr std::size_t kAesGcmTagSize = 16;

// ciphertext ‖ tag. kBadInput if key or nonce have the wrong size.
Result<std::string> SealAesGcm(const Secret& key, std::string_view nonce,
                               std::string_view plaintext, std::string_view additional_data);

// Opens ciphertext ‖ tag. kBadCiphertext if anything of it, or the additional data, was changed.
Result<Secret> OpenAesGcm(const Secret& key, std::string_view nonce, std::string_view sealed,
                          std::string_view additional_data);

}  // namespace atrest::crypto
