// The time format in which credentials say when they expire: "2026-11-24T09:00:00Z", with or
// without a fraction, with Z or an offset (RFC 3339). Pure function, thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace atrest::aws {

// Nothing for any other form, and for dates that the calendar or the clock does not have. What is
// finer than a second is dropped; a leap second is the last second before it.
std::optional<WallTime> ParseRfc3339(std::string_view text);

}  // namespace atrest::aws
