// A member of the configuration file as the arguments of a command line that say the same. Not for
// other folders.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "daemon/command_line.h"
#include "yaml/node.h"

namespace atrest::daemon {

// Text, numbers and truth values as scalars, lists as sequences of them, encryption contexts as
// mappings of them. kBadInput, with the line, for anything else.
Result<void> AddArguments(const FlagSpec& spec, const yaml::Member& member,
                          std::vector<std::string>& arguments);

}  // namespace atrest::daemon
