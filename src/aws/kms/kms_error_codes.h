// The table of AWS error codes that a KMS or STS call can meet. Pure functions, thread-safe.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"

namespace atrest::aws {

struct ErrorCode {
  std::string_view code;
  Failure kind;
  std::string_view hint;  // for a person; may be empty
};

std::span<const ErrorCode> KnownErrorCodes();

// nullptr for an unknown code.
const ErrorCode* FindErrorCode(std::string_view code);

}  // namespace atrest::aws
