#include "os/memory_lock.h"

#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <string>

#include "os/system_error.h"

namespace atrest::os {
namespace {

// Whether there is no limit any more.
Result<bool> RaiseTheLimit() {
  const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
  if (::setrlimit(RLIMIT_MEMLOCK, &unlimited) == 0) return true;
  rlimit limit{};
  if (::getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return SystemError("read", "RLIMIT_MEMLOCK");
  if (limit.rlim_cur == RLIM_INFINITY) return true;
  TRY_ASSIGN(const Capabilities capabilities, CapabilitiesInForce());
  if ((capabilities & CapabilityBit(CAP_IPC_LOCK)) != 0) return false;
  return Error{Failure::kSystem,
               "RLIMIT_MEMLOCK is " + std::to_string(limit.rlim_cur / 1024) + " KiB",
               "give CAP_IPC_LOCK, or an unlimited RLIMIT_MEMLOCK"};
}

}  // namespace

Result<Capabilities> LockMemory() {
  TRY_ASSIGN(const bool unlimited, RaiseTheLimit());
  if (::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0) {
    return SystemError("lock", "the memory of this process");
  }
  return unlimited ? 0 : CapabilityBit(CAP_IPC_LOCK);
}

}  // namespace atrest::os
