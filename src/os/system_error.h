// What the operating system said, as an Error.
#pragma once

#include <cerrno>
#include <string_view>

#include "base/result.h"

namespace atrest::os {

// "open /etc/a: Permission denied". kAbsent for what does not exist, kBadInput for a path of the
// wrong type or form, kSystem for the rest. Thread-safe.
Error SystemError(std::string_view operation, std::string_view object, int number = errno);

}  // namespace atrest::os
