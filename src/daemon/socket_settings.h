// Who may use the sockets: --socket-mode, --socket-owner, --allow-uid.
#pragma once

#include "base/result.h"
#include "daemon/command_line.h"
#include "daemon/settings.h"

namespace atrest::daemon {

// kBadInput with a message that names the flag.
Result<void> ReadSocketRights(const CommandLine& line, Settings& settings);

}  // namespace atrest::daemon
