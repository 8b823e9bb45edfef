// seccomp: which system calls the kernel still takes from this process.
// Source: seccomp(2), Documentation/userspace-api/seccomp_filter.rst.
#pragma once

#include "base/result.h"

namespace atrest::os {

enum class CallFilter {
  // What a server needs: files, sockets of the Internet and of this machine, threads, memory,
  // time. No program, no process, no ptrace, no memory that is both written and executed.
  kServerOnly,
  // For processes that must start programs, which inherit the filter: everything but what looks
  // into other processes or changes the kernel.
  kNoIntrusion,
};

// For all threads, for good. A call that is refused ends with EPERM, one that is newer than this
// list with ENOSYS, so that libraries fall back to what they did before it; one of another
// architecture ends the process. Needs that new privileges are
// refused. kSystem, and nothing is changed, where the kernel has no seccomp filters.
Result<void> FilterSystemCalls(CallFilter filter);

}  // namespace atrest::os
