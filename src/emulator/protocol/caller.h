// Who sent a request, as its signature proved.
#pragma once

#include <string>

namespace atrest::emulator {

struct Caller {
  std::string arn;            // "arn:aws:iam::000000000000:user/test"; of a role its session's
  std::string account;        // "000000000000"
  std::string user_id;        // "AIDA..."
  std::string access_key_id;  // "test"
  std::string role_arn = {};  // of a role that was assumed, else empty

  // The identity that policies and conditions speak of: a session counts as its role.
  const std::string& PrincipalArn() const { return role_arn.empty() ? arn : role_arn; }
};

}  // namespace atrest::emulator
