// What `atrest key create` shows. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "json/json.h"
#include "operate/key/key_creation.h"

namespace atrest::cli {

// `done`: else it is what would be done.
std::string KeyCreateText(const operate::KeyWish& wish, const operate::KeyProgress& progress,
                          bool done);
// The shape is stable: schemaVersion rises when a field changes its meaning or goes.
json::Value KeyCreateJson(const operate::KeyWish& wish, const operate::KeyProgress& progress,
                          bool done);
// What somebody must look at: another policy, keys that a lost answer left behind.
std::vector<Error> KeyCreateFindings(const operate::KeyProgress& progress);

}  // namespace atrest::cli
