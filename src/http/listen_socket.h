// The socket that a server listens on.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "os/file_descriptor.h"
#include "os/unix_socket_listener.h"

namespace atrest::http {

struct ListenSocket {
  os::FileDescriptor descriptor;  // non-blocking
  std::string host;  // for a URL: "127.0.0.1", "[::1]"; of "all interfaces" it is 127.0.0.1
  int port = 0;
  std::optional<os::UnixSocketListener> unix_socket;  // then the three above are not set

  int get() const { return unix_socket ? unix_socket->descriptor() : descriptor.get(); }
  void Close();
};

// `address`: "127.0.0.1:80", "[::1]:80", "localhost:80", ":80" for all interfaces,
// "unix:PATH" for a unix socket (os/unix_socket_listener.h). Names are not resolved. kBadInput if
// it is none of these, kSystem if it cannot be bound.
Result<ListenSocket> ListenOn(const std::string& address);

}  // namespace atrest::http
