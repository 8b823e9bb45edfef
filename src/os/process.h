// What a process that holds secrets does first.
#pragma once

#include "base/result.h"

namespace atrest::os {

// No core dumps, no reading of this process's memory by others of the same user (ptrace,
// /proc/PID/mem), and a write to a closed connection is an error instead of the end. Called once,
// before other threads are started; what they start inherits it.
Result<void> HardenProcess();

}  // namespace atrest::os
