#include "os/stale_socket.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

#include "os/file_descriptor.h"
#include "os/random_name.h"
#include "os/system_error.h"
#include "os/unix_address.h"
#include "os/unix_peer.h"

namespace atrest::os {
namespace {

enum class Found { kNothing, kStaleSocket };

std::string_view TypeName(mode_t mode) {
  if (S_ISREG(mode)) return "a regular file";
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISLNK(mode)) return "a symbolic link";
  return "a device or FIFO";
}

Error NoSocket(const std::string& path, mode_t mode) {
  return Error{Failure::kSystem,
               "cannot listen on " + path + ": it is " + std::string(TypeName(mode)) +
                   ", which is left alone",
               "move it away or choose another socket path"};
}

Error InUse(const std::string& path, int connection) {
  const auto peer = PeerOf(connection);
  const std::string process = peer.ok() && peer->pid > 0 ? "process " + std::to_string(peer->pid)
                                                         : "a process outside of this container";
  return Error{Failure::kSystem, "cannot listen on " + path + ": " + process + " listens there",
               "stop that process or choose another socket path"};
}

// Connects to the socket that `handle` refers to, wherever its name has gone meanwhile.
Result<Found> Probe(const FileDescriptor& handle, const std::string& path) {
  TRY_ASSIGN(const UnixAddress address,
             UnixAddress::Of("/proc/self/fd/" + std::to_string(handle.get())));
  const FileDescriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe.valid()) return SystemError("make a socket to probe", path);
  if (::connect(probe.get(), address.get(), UnixAddress::size()) == 0 || errno == EAGAIN) {
    return InUse(path, probe.get());
  }
  if (errno == ECONNREFUSED) return Found::kStaleSocket;
  Error error = SystemError("find out who listens on", path);
  error.kind = Failure::kSystem;
  error.hint = "remove it if nobody does";
  return error;
}

// `shown` is the path for messages.
Result<Found> Look(const std::string& path, const std::string& shown) {
  const FileDescriptor handle(::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!handle.valid() && errno == ENOENT) return Found::kNothing;
  if (!handle.valid()) return SystemError("look at", shown);
  struct stat status {};
  if (::fstat(handle.get(), &status) != 0) return SystemError("look at", shown);
  if (!S_ISSOCK(status.st_mode)) return NoSocket(shown, status.st_mode);
  return Probe(handle, shown);
}

}  // namespace

Result<void> RemoveStaleSocket(const std::string& path) {
  TRY_ASSIGN(const Found found, Look(path, path));
  if (found == Found::kNothing) return {};
  // Between that look and a removal another process may have put its own socket there. So it is
  // moved aside first and looked at again, and a living one is put back.
  const std::string aside = RandomName(path + ".stale-");
  if (::rename(path.c_str(), aside.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return SystemError("move away the stale socket", path);
  }
  const auto still = Look(aside, path);
  if (!still.ok()) {
    ::renameat2(AT_FDCWD, aside.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE);
    return still.error();
  }
  if (::unlink(aside.c_str()) != 0) return SystemError("remove the stale socket", path);
  return {};
}

}  // namespace atrest::os
