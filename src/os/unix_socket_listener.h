// A listening unix socket that is private from the moment it exists: it is made in a directory that
// nobody else can enter, and moved to its place once owner and mode are right and it listens.
// (Tools like ss(8) show the path under which it was made.)
//
// Missing parent directories are created with mode 0755: what protects the socket is its own mode,
// which Linux checks on connect(2), and a --socket-owner must be able to reach it. A stale socket
// is replaced; a living peer's socket, a file, a link or a directory is an error and left alone.
#pragma once

#include <sys/types.h>

#include <stop_token>
#include <string>

#include "base/result.h"
#include "os/file_descriptor.h"
#include "os/file_identity.h"
#include "os/owner.h"

namespace atrest::os {

struct UnixSocketOptions {
  std::string path;
  mode_t mode = 0600;
  Owner owner = {};
  int backlog = 512;
};

// Move-only. Accept may be called by several threads at once. The destructor stops listening and
// removes the socket from the file system, unless another process has put its own there.
class UnixSocketListener {
 public:
  static Result<UnixSocketListener> Open(const UnixSocketOptions& options);
  ~UnixSocketListener();

  UnixSocketListener(UnixSocketListener&&) noexcept = default;
  UnixSocketListener& operator=(UnixSocketListener&&) = delete;

  // The next connection, non-blocking and close-on-exec. kCancelled once `stop` is requested;
  // kSystem when the system has no descriptors or memory left, which passes.
  Result<FileDescriptor> Accept(const std::stop_token& stop) const;

  const std::string& path() const { return path_; }
  int descriptor() const { return socket_.get(); }
  // The socket's entry in the file system, without which nobody can connect any more.
  const FileIdentity& entry() const { return entry_; }

 private:
  UnixSocketListener(FileDescriptor socket, std::string path);
  // Gives the socket at `made` its owner and mode, listens, and moves it to its path.
  Result<void> Publish(const std::string& made, const UnixSocketOptions& options);
  FileDescriptor socket_;
  std::string path_;
  FileIdentity entry_;  // in the file system
};

}  // namespace atrest::os
