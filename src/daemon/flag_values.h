// The texts of single flag values, read as Go reads them. Pure functions, thread-safe; kBadInput
// with a message that does not name the flag.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace atrest::daemon {

// strconv.ParseBool: 1 t T true TRUE True, 0 f F false FALSE False.
Result<bool> ReadSwitch(std::string_view text);

// strconv.ParseInt with base 0, without its underscores.
Result<std::int64_t> ReadNumber(std::string_view text);

// One record of comma separated values with RFC 4180 quotes; an empty text is an empty list.
Result<std::vector<std::string>> ReadList(std::string_view text);

}  // namespace atrest::daemon
