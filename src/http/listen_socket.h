// The socket that a server listens on.
#pragma once

#include <string>

#include "base/result.h"
#include "os/file_descriptor.h"

namespace atrest::http {

struct ListenSocket {
  os::FileDescriptor descriptor;  // non-blocking
  std::string host;  // for a URL: "127.0.0.1", "[::1]"; of "all interfaces" it is 127.0.0.1
  int port = 0;
};

// `address`: "127.0.0.1:80", "[::1]:80", "localhost:80", ":80" for all interfaces. Names are not
// resolved. kBadInput if it is none of these, kSystem if it cannot be bound.
Result<ListenSocket> ListenOn(const std::string& address);

}  // namespace atrest::http
