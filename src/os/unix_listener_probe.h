// Who listens on a unix socket, found out by connecting to it and saying nothing.
#pragma once

#include <string>

#include "base/result.h"
#include "os/unix_peer.h"

namespace atrest::os {

// kAbsent if nobody listens there (any more), kDenied if this user may not connect, kBadInput for a
// path that cannot be a unix socket's, kSystem for the rest. Never waits. Thread-safe.
Result<UnixPeer> WhoListens(const std::string& path);

}  // namespace atrest::os
