// What Status calls a key: --key-id-mode, --state-dir.
#pragma once

#include "base/result.h"
#include "daemon/command_line.h"
#include "daemon/settings.h"

namespace atrest::daemon {

// After the keys were read. kBadInput with a message that names the flag.
Result<void> ReadKeyIdSettings(const CommandLine& line, Settings& settings);

}  // namespace atrest::daemon
