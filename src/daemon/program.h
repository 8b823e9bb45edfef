// The program from its configuration to its end by a signal.
#pragma once

#include "base/result.h"
#include "daemon/command_line.h"
#include "daemon/configuration.h"

namespace atrest::daemon {

// Called once, by main. Returns when SIGTERM or SIGINT came and everything has ended, or with the
// error for which nothing was started. `flags` are read again, with the file, at SIGHUP.
Result<void> RunProgram(const CommandLine& flags, const Configuration& configuration);

}  // namespace atrest::daemon
