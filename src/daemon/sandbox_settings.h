// How far the program shuts itself in: --sandbox.
#pragma once

#include "base/result.h"
#include "daemon/command_line.h"
#include "daemon/settings.h"

namespace atrest::daemon {

// kBadInput with a message that names the flag.
Result<void> ReadSandbox(const CommandLine& line, Settings& settings);

}  // namespace atrest::daemon
