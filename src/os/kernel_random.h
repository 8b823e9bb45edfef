// The kernel's random number generator, getrandom(2).
#pragma once

#include "base/random.h"

namespace atrest::os {

// Thread-safe. Ends the process if the kernel has no randomness.
class KernelRandom final : public Random {
 public:
  void Fill(std::span<char> buffer) override;
  double Unit() override;
};

}  // namespace atrest::os
