// What Status calls a key: --key-id-mode, --state-dir.
#pragma once

#include <vector>

#include "base/result.h"
#include "daemon/command_line.h"
#include "daemon/settings.h"

namespace atrest::daemon {

// Both fail as kBadInput with a message that names the flag.
Result<void> ReadKeyIdMode(const CommandLine& line, std::vector<KeyEntry>& entries);
Result<void> ReadStateDirectory(const CommandLine& line, Settings& settings);

}  // namespace atrest::daemon
