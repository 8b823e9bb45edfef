// The environment variables of this process.
#pragma once

#include "base/environment.h"

namespace atrest::os {

// Thread-safe, since nothing in this project changes the environment.
class ProcessEnvironment final : public Environment {
 public:
  std::optional<std::string> Get(std::string_view name) const override;
};

}  // namespace atrest::os
