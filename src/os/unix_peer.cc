#include "os/unix_peer.h"

#include <sys/socket.h>

#include "os/system_error.h"

namespace atrest::os {

Result<UnixPeer> PeerOf(int descriptor) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    return SystemError("ask for the peer of", "a unix socket");
  }
  return UnixPeer{credentials.pid, credentials.uid, credentials.gid};
}

}  // namespace atrest::os
