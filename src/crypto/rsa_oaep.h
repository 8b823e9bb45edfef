// An RSA key pair that unwraps what was encrypted for it with RSAES-OAEP (RFC 8017, MGF1 with the
// same hash, no label). For imports of key material; nothing else here uses RSA.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

struct evp_pkey_st;  // of OpenSSL

namespace atrest::crypto {

enum class OaepHash { kSha1, kSha256 };

// Immutable, thread-safe. Copies share the key.
class RsaKeyPair {
 public:
  // A new one of 2048, 3072 or 4096 bits, from OpenSSL's generator; this takes up to seconds.
  static RsaKeyPair Generate(unsigned bits);

  std::string PublicKeyDer() const;  // SubjectPublicKeyInfo, RFC 5280

  // kBadCiphertext for whatever was not wrapped for this key with this hash.
  Result<Secret> Unwrap(std::string_view wrapped, OaepHash hash) const;

 private:
  explicit RsaKeyPair(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace atrest::crypto
