// Percent-encoding as AWS wants it in URIs and forms. Pure function, thread-safe.
// Source: RFC 3986, section 2.1 and 2.3.
#pragma once

#include <cstddef>

namespace atrest::aws {

// Writes an unreserved byte as it is, any other as %XX, and returns the number of bytes, 1 or 3.
std::size_t PercentEncode(char c, char* out);

}  // namespace atrest::aws
