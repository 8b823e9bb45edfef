#include "os/unix_listener_probe.h"

#include <sys/socket.h>

#include <cerrno>

#include "os/file_descriptor.h"
#include "os/system_error.h"
#include "os/unix_address.h"

namespace atrest::os {

Result<UnixPeer> WhoListens(const std::string& path) {
  TRY_ASSIGN(const UnixAddress address, UnixAddress::Of(path));
  const FileDescriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe.valid()) return SystemError("make a socket to probe", path);
  if (::connect(probe.get(), address.get(), UnixAddress::size()) == 0) return PeerOf(probe.get());
  if (errno == EAGAIN) return UnixPeer{};  // its queue is full: somebody is there
  if (errno == ECONNREFUSED || errno == ENOENT || errno == ENOTDIR) {
    return Error{Failure::kAbsent, "nobody listens on " + path};
  }
  Error error = SystemError("connect to", path);
  error.kind = errno == EACCES || errno == EPERM ? Failure::kDenied : Failure::kSystem;
  return error;
}

}  // namespace atrest::os
