// Who sent a request, as its signature proved.
#pragma once

#include <string>

namespace atrest::emulator {

struct Caller {
  std::string arn;            // "arn:aws:iam::000000000000:user/test"
  std::string account;        // "000000000000"
  std::string user_id;        // "AIDA..."
  std::string access_key_id;  // "test"
};

}  // namespace atrest::emulator
