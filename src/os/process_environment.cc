#include "os/process_environment.h"

#include <cstdlib>

namespace atrest::os {

std::optional<std::string> ProcessEnvironment::Get(std::string_view name) const {
  const char* const value = std::getenv(std::string(name).c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace atrest::os
