// The address of a unix socket in the file system. Not for other folders.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <string>

#include "base/result.h"

namespace atrest::os {

class UnixAddress {
 public:
  // kBadInput for an empty path and for one that the kernel has no room for (107 bytes).
  static Result<UnixAddress> Of(const std::string& path);

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address_); }
  static constexpr socklen_t size() { return sizeof(sockaddr_un); }

 private:
  UnixAddress() = default;
  sockaddr_un address_{};
};

}  // namespace atrest::os
