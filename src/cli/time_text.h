// Durations as people write them on a command line: "3s", "500ms", "2m", "1h".
#pragma once

#include <chrono>
#include <string_view>

#include "base/result.h"

namespace atrest::cli {

// kBadInput for anything but a positive whole number and a unit, or more than a day.
Result<std::chrono::milliseconds> ParseDuration(std::string_view text);

}  // namespace atrest::cli
