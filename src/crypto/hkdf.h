// The second half of HKDF with SHA-256 (RFC 5869 section 2.3). KMS v2 derives each object's key
// with it from the seed that the key service holds, skipping the first half (kubernetes/apiserver
// pkg/storage/value/encrypt/aes/aes_extended_nonce.go). Pure function, thread-safe.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace atrest::crypto {

// `size` bytes, 1..8160. kBadInput if the key has fewer than 32 bytes or the size is out of range.
Result<Secret> HkdfExpandSha256(const Secret& pseudo_random_key, std::string_view info,
                                std::size_t size);

}  // namespace atrest::crypto
