// The Date header of HTTP: "Sun, 30 Aug 2015 12:36:00 GMT" (RFC 9110, IMF-fixdate). Pure function,
// thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace atrest::aws {

// Nothing for any other form, the two obsolete ones too, and for dates that the calendar does not
// have. The day of the week is not compared with the date.
std::optional<WallTime> ParseHttpDate(std::string_view text);

}  // namespace atrest::aws
