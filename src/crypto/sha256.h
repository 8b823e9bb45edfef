// SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104), and lower-case hex. Pure functions, thread-safe.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace atrest::crypto {

using Sha256Digest = std::array<char, 32>;

inline std::string_view View(const Sha256Digest& digest) { return {digest.data(), digest.size()}; }

Sha256Digest Sha256(std::string_view data);
Sha256Digest HmacSha256(std::string_view key, std::string_view data);

std::string Hex(std::string_view bytes);

}  // namespace atrest::crypto
