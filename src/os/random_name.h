// A file name that nobody else has or guesses.
#pragma once

#include <string>
#include <string_view>

namespace atrest::os {

// `prefix` and 80 random bits in letters and digits. Thread-safe.
std::string RandomName(std::string_view prefix);

}  // namespace atrest::os
