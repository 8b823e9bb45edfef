#include "os/unix_address.h"

#include <algorithm>

namespace atrest::os {

Result<UnixAddress> UnixAddress::Of(const std::string& path) {
  constexpr std::size_t kMost = sizeof(sockaddr_un::sun_path) - 1;
  if (path.empty() || path.find('\0') != std::string::npos) {
    return Error{Failure::kBadInput, "socket path is empty or holds a zero byte"};
  }
  if (path.size() > kMost) {
    return Error{Failure::kBadInput,
                 "socket path " + path + " is " + std::to_string(path.size()) +
                     " bytes long, at most " + std::to_string(kMost) + " are possible",
                 "choose a shorter path"};
  }
  UnixAddress address;
  address.address_.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), address.address_.sun_path);
  return address;
}

}  // namespace atrest::os
