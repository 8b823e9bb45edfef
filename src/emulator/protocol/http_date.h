// The Date header. SDKs compare it with their own clock and correct what they sign.
#pragma once

#include <string>

#include "base/clock.h"

namespace atrest::emulator {

// "Thu, 01 Jan 2026 00:00:00 GMT" (RFC 9110, IMF-fixdate). Pure function, thread-safe.
std::string HttpDate(WallTime time);

}  // namespace atrest::emulator
