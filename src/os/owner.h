// Who a file shall belong to.
#pragma once

#include <sys/types.h>

#include <string_view>

#include "base/result.h"

namespace atrest::os {

inline constexpr uid_t kSameUser = static_cast<uid_t>(-1);
inline constexpr gid_t kSameGroup = static_cast<gid_t>(-1);

// As chown(2) takes it.
struct Owner {
  uid_t user = kSameUser;
  gid_t group = kSameGroup;
};

// "user", "user:group" or ":group", each a name or a number. A number needs no look-up, so that it
// works in an image without /etc/passwd. kBadInput for an unknown name. Thread-safe.
Result<Owner> ParseOwner(std::string_view text);

}  // namespace atrest::os
