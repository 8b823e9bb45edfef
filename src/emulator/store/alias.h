// An alias: a name of its own for a key, and where it points now.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace atrest::emulator {

struct Alias {
  std::string name;    // "alias/prod"
  std::string key_id;  // an id, not an ARN
  WallTime created;
  WallTime updated;
};

using AliasMap = std::map<std::string, Alias, std::less<>>;

// ValidationException without the prefix "alias/" or with characters that AWS does not allow,
// NotAuthorizedException for alias/aws/, which AWS keeps for itself.
Result<void> CheckAliasName(std::string_view name);

}  // namespace atrest::emulator
