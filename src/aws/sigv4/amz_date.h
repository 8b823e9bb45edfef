// The time format of AWS signatures: "20150830T123600Z", always UTC. Pure functions, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace atrest::aws {

std::string AmzDate(WallTime time);

// Nothing for any other form, and for dates that the calendar does not have.
std::optional<WallTime> ParseAmzDate(std::string_view text);

}  // namespace atrest::aws
