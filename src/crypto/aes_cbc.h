// AES-CBC with PKCS#7 padding (NIST SP 800-38A, RFC 5652 section 6.3), as kube-apiserver's provider
// "aescbc" and KMS v1 records written before Kubernetes 1.25 use it. CBC authenticates nothing: a
// result of OpenAesCbc is bytes that somebody may have changed. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace atrest::crypto {

inline constexpr std::size_t kAesBlockSize = 16;

// The ciphertext of `plaintext` with its padding: a whole number of blocks, at least one.
// kBadInput if the key has not 16, 24 or 32 bytes or the IV not 16.
Result<std::string> SealAesCbc(const Secret& key, std::string_view iv, std::string_view plaintext);

// kBadCiphertext if the ciphertext is empty, is no whole number of blocks, or ends in something
// that is no padding of 1 to 16 bytes (Go's implementation accepts up to 255 and fails on nothing
// at all: kubernetes/apiserver pkg/storage/value/encrypt/aes/aes.go).
Result<Secret> OpenAesCbc(const Secret& key, std::string_view iv, std::string_view ciphertext);

}  // namespace atrest::crypto
