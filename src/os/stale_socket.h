// Makes room for a socket without ever taking one away from a living process.
#pragma once

#include <string>

#include "base/result.h"

namespace atrest::os {

// Removes the unix socket at `path` if nobody listens on it any more. Nothing there is success.
//
// kSystem, and all is left as it was, if somebody listens (the message names the process) or if
// what is there is no socket. Safe against other processes that do the same at the same time.
Result<void> RemoveStaleSocket(const std::string& path);

}  // namespace atrest::os
