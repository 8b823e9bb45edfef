// The program from its settings to its end by a signal.
#pragma once

#include "base/result.h"
#include "daemon/settings.h"

namespace atrest::daemon {

// Called once, by main. Returns when SIGTERM or SIGINT came and everything has ended, or with the
// error for which nothing was started.
Result<void> RunProgram(const Settings& settings);

}  // namespace atrest::daemon
