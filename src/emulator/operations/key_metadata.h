// Keys as answers describe them. Pure functions, thread-safe.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "emulator/store/home.h"
#include "emulator/store/key.h"
#include "json/json.h"

namespace atrest::emulator {

// AWS's KeyMetadata.
json::Value KeyMetadata(const Key& key, const Home& home);

// Seconds since the epoch, with a fraction.
json::Value Timestamp(WallTime time);

// A random id for a new key: a UUID, or "mrk-" and 32 hex digits.
std::string NewKeyId(bool multi_region, Random& random);

}  // namespace atrest::emulator
