#include "os/process.h"

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>

#include "os/system_error.h"

namespace atrest::os {

Result<void> HardenProcess() {
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return SystemError("make undumpable", "this process");
  }
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0)
    return SystemError("forbid core dumps of", "this process");
  if (std::signal(SIGPIPE, SIG_IGN) == SIG_ERR) return SystemError("ignore", "SIGPIPE");
  return {};
}

void LimitMallocArenas() { ::mallopt(M_ARENA_MAX, 2); }

}  // namespace atrest::os
