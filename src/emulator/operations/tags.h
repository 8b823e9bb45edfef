// The Tags of a request.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "emulator/protocol/input.h"

namespace atrest::emulator {

using Tags = std::map<std::string, std::string>;

// TagException for a repeated or reserved key, or too many. Thread-safe.
Result<Tags> ReadTags(Input& input);

}  // namespace atrest::emulator
