#include "os/unix_socket_listener.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "os/disk_filesystem.h"
#include "os/stale_socket.h"
#include "os/system_error.h"
#include "os/unix_address.h"
#include "os/wake_event.h"

namespace atrest::os {
namespace {

Result<void> MakeParentOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos || slash == 0) return {};
  return DiskFilesystem().MakeDirectories(path.substr(0, slash), 0755);
}

bool SameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// What a client does wrong before it is accepted; the next one may do better.
bool IsOfTheClient(int number) {
  return number == EINTR || number == ECONNABORTED || number == EAGAIN || number == EPROTO;
}

}  // namespace

UnixSocketListener::UnixSocketListener(FileDescriptor socket, std::string path)
    : socket_(std::move(socket)), path_(std::move(path)) {}

Result<UnixSocketListener> UnixSocketListener::Open(const UnixSocketOptions& options) {
  TRY_ASSIGN(const UnixAddress address, UnixAddress::Of(options.path));
  TRY(MakeParentOf(options.path));
  TRY(RemoveStaleSocket(options.path));
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.valid()) return SystemError("make a socket for", options.path);
  // On Linux bind(2) gives the file the mode of the socket, less the umask (net/unix/af_unix.c,
  // unix_bind_bsd), so that there is no moment at which others could connect.
  if (::fchmod(socket.get(), options.mode & 0600U) != 0) {
    return SystemError("set the mode of a socket for", options.path);
  }
  if (::bind(socket.get(), address.get(), UnixAddress::size()) != 0) {
    return SystemError("bind", options.path);
  }
  UnixSocketListener listener(std::move(socket), options.path);
  TRY(listener.Publish(options));
  return listener;
}

Result<void> UnixSocketListener::Publish(const UnixSocketOptions& options) {
  entry_ = FileDescriptor(::open(path_.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!entry_.valid()) return SystemError("look at", path_);
  if (::fchownat(entry_.get(), "", options.owner.user, options.owner.group, AT_EMPTY_PATH) != 0) {
    return SystemError("set the owner of", path_);
  }
  // After the owner, so that the old one never has what is meant for the new one. A descriptor of
  // this kind takes a mode only by way of /proc.
  const std::string entry = "/proc/self/fd/" + std::to_string(entry_.get());
  if (::chmod(entry.c_str(), options.mode) != 0) return SystemError("set the mode of", path_);
  if (::listen(socket_.get(), options.backlog) != 0) return SystemError("listen on", path_);
  if (!StillThere()) {
    return Error{Failure::kSystem, "another process has just replaced the socket " + path_,
                 "run only one process on a socket path"};
  }
  return {};
}

bool UnixSocketListener::StillThere() const {
  struct stat mine {};
  struct stat there {};
  return entry_.valid() && ::fstat(entry_.get(), &mine) == 0 &&
         ::lstat(path_.c_str(), &there) == 0 && SameFile(mine, there);
}

UnixSocketListener::~UnixSocketListener() {
  if (socket_.valid() && StillThere()) ::unlink(path_.c_str());
}

Result<FileDescriptor> UnixSocketListener::Accept(const std::stop_token& stop) const {
  const WakeEvent stopped;
  const std::stop_callback wake(stop, [&stopped] { stopped.Signal(); });
  while (true) {
    std::array<pollfd, 2> polled = {
        {{socket_.get(), POLLIN, 0}, {stopped.descriptor(), POLLIN, 0}}};
    if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) {
      return SystemError("wait for connections on", path_);
    }
    if (stop.stop_requested()) return Error{Failure::kCancelled, "stopped listening on " + path_};
    FileDescriptor connection(
        ::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (connection.valid()) return connection;
    if (!IsOfTheClient(errno)) return SystemError("accept a connection on", path_);
  }
}

}  // namespace atrest::os
