// When credentials are fetched anew, as pure functions. Thread-safe.
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.h"

namespace atrest::aws {

// Credentials are replaced 15 to 17 minutes before they expire, or after half of the time that is
// left if that is later; jitter keeps the masters of a cluster apart. Nothing if they never expire.
// Never sooner than 30 s from now. `unit_random` is uniform in [0, 1).
std::optional<std::chrono::nanoseconds> NextRefresh(WallTime now,
                                                    std::optional<WallTime> expiration,
                                                    double unit_random);

// After `failures` fetches that failed in a row (at least 1): 1 s, doubled each time, at most 60 s
// while credentials are held and 10 s while there are none, less up to a half by jitter.
std::chrono::nanoseconds NextTry(int failures, bool have_credentials, double unit_random);

}  // namespace atrest::aws
