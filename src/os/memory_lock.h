// Keeps secrets out of swap.
#pragma once

#include "base/result.h"
#include "os/capabilities.h"

namespace atrest::os {

// Locks every page that this process touches from now on, and those it has; none is touched for
// that, so that it costs no memory. Returns the capabilities that it takes to get more memory
// later. kSystem where RLIMIT_MEMLOCK is finite, cannot be raised and counts: a process that hits
// that limit gets no memory at all. Called once, before other threads are started.
Result<Capabilities> LockMemory();

}  // namespace atrest::os
