// A moment as people and as programs read it. Pure functions.
#pragma once

#include <string>

#include "base/clock.h"

namespace atrest::operate {

std::string UtcText(WallTime time);      // "2026-11-24 10:15:00 UTC"
std::string Rfc3339Text(WallTime time);  // "2026-11-24T10:15:00Z"

}  // namespace atrest::operate
