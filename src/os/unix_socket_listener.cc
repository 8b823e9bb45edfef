#include "os/unix_socket_listener.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "os/disk_filesystem.h"
#include "os/private_directory.h"
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

// Binds to `directory`/socket, by way of /proc where that path is too long for an address.
Result<void> BindIn(const PrivateDirectory& directory, const std::string& name,
                    const FileDescriptor& socket) {
  auto address = UnixAddress::Of(directory.path() + name);
  const FileDescriptor entered(
      ::open(directory.path().c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!address.ok()) {
    address = UnixAddress::Of("/proc/self/fd/" + std::to_string(entered.get()) + name);
  }
  if (!address.ok()) return std::move(address).error();
  if (::bind(socket.get(), address->get(), UnixAddress::size()) != 0) {
    return SystemError("bind", directory.path() + name);
  }
  return {};
}

// What a client does wrong before it is accepted; the next one may do better.
bool IsOfTheClient(int number) {
  return number == EINTR || number == ECONNABORTED || number == EAGAIN || number == EPROTO;
}

}  // namespace

UnixSocketListener::UnixSocketListener(FileDescriptor socket, std::string path)
    : socket_(std::move(socket)), path_(std::move(path)) {}

Result<UnixSocketListener> UnixSocketListener::Open(const UnixSocketOptions& options) {
  TRY(UnixAddress::Of(options.path));
  TRY(MakeParentOf(options.path));
  TRY(RemoveStaleSocket(options.path));
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.valid()) return SystemError("make a socket for", options.path);
  TRY_ASSIGN(const PrivateDirectory directory, PrivateDirectory::MakeBeside(options.path));
  const std::string name = "/socket";
  TRY(BindIn(directory, name, socket));
  UnixSocketListener listener(std::move(socket), options.path);
  const std::string made = directory.path() + name;
  if (auto published = listener.Publish(made, options); !published.ok()) {
    ::unlink(made.c_str());
    return std::move(published).error();
  }
  return listener;
}

Result<void> UnixSocketListener::Publish(const std::string& made,
                                         const UnixSocketOptions& options) {
  struct stat status {};
  if (::lstat(made.c_str(), &status) != 0) return SystemError("look at", made);
  if (::lchown(made.c_str(), options.owner.user, options.owner.group) != 0) {
    return SystemError("set the owner of", path_);
  }
  if (::chmod(made.c_str(), options.mode) != 0) return SystemError("set the mode of", path_);
  if (::listen(socket_.get(), options.backlog) != 0) return SystemError("listen on", path_);
  if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno != EEXIST) return SystemError("move a new socket to", path_);
    return Error{Failure::kSystem, "cannot listen on " + path_ + ": another process has just begun",
                 "run only one process on a socket path"};
  }
  entry_ = FileIdentity(status);
  return {};
}

UnixSocketListener::~UnixSocketListener() {
  if (socket_.valid() && entry_.IsAt(path_)) ::unlink(path_.c_str());
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
