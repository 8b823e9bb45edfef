// SipHash-2-4 (Aumasson and Bernstein, 2012): a hash under a secret key, so that nobody who chooses
// the input can make two inputs meet. For tables, not for signatures. Pure function, thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace atrest::crypto {

using SipHashKey = std::array<std::uint64_t, 2>;

std::uint64_t SipHash(const SipHashKey& key, std::string_view data);

}  // namespace atrest::crypto
