#include "os/system_error.h"

#include <cstring>
#include <string>

namespace atrest::os {
namespace {

Failure KindOf(int number) {
  switch (number) {
    case ENOENT:
    case ENOTDIR: return Failure::kAbsent;
    case EISDIR:
    case ELOOP:
    case ENAMETOOLONG: return Failure::kBadInput;
    default: return Failure::kSystem;
  }
}

}  // namespace

Error SystemError(std::string_view operation, std::string_view object, int number) {
  const char* const text = ::strerrordesc_np(number);
  return Error{KindOf(number), std::string(operation) + ' ' + std::string(object) + ": " +
                                   (text != nullptr ? text : "errno " + std::to_string(number))};
}

}  // namespace atrest::os
