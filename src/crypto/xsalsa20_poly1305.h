// XSalsa20-Poly1305, NaCl's crypto_secretbox, which kube-apiserver's provider "secretbox" uses.
// Sources: D. J. Bernstein, "Extending the Salsa20 nonce" and "Cryptography in NaCl", whose test
// values the tests hold. OpenSSL has Poly1305 but not Salsa20, so that core is here.
// Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace atrest::crypto {

inline constexpr std::size_t kSecretBoxKeySize = 32;
inline constexpr std::size_t kSecretBoxNonceSize = 24;
inline constexpr std::size_t kSecretBoxTagSize = 16;

// tag ‖ ciphertext. kBadInput if key or nonce have the wrong size.
Result<std::string> SealSecretBox(const Secret& key, std::string_view nonce,
                                  std::string_view plaintext);

// Opens tag ‖ ciphertext. kBadCiphertext if anything of it was changed.
Result<Secret> OpenSecretBox(const Secret& key, std::string_view nonce, std::string_view sealed);

}  // namespace atrest::crypto
