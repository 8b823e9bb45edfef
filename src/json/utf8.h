// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF. Pure
// functions, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace atrest::json {

// The number of bytes of the character that `text` starts with; 0 if it starts with none.
std::size_t Utf8Length(std::string_view text);

// Writes a code point (below 0x110000, no surrogate) and returns the number of bytes, 1..4.
std::size_t EncodeUtf8(std::uint32_t code_point, char* out);

}  // namespace atrest::json
