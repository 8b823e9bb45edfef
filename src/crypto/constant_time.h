// Comparing secrets.
#pragma once

#include <string_view>

namespace atrest::crypto {

// Equality in a time that depends on the lengths only. Thread-safe.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace atrest::crypto
