// Who is at the other end of a unix socket.
#pragma once

#include <sys/types.h>

#include "base/result.h"

namespace atrest::os {

// As of the moment when the other end called connect(2) or listen(2).
struct UnixPeer {
  pid_t pid = 0;  // 0: a process outside of this PID namespace
  uid_t user = 0;
  gid_t group = 0;
};

// Of a connected unix socket. Thread-safe.
Result<UnixPeer> PeerOf(int descriptor);

}  // namespace atrest::os
