// Environment variables, as an interface.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace atrest {

// Thread-safe.
class Environment {
 public:
  virtual ~Environment() = default;

  // The variable's value; nothing if it is not set. An empty value is a value.
  virtual std::optional<std::string> Get(std::string_view name) const = 0;
};

}  // namespace atrest
