// Randomness, as an interface. The real one (os/) is the kernel's generator.
#pragma once

#include <span>

namespace atrest {

// Thread-safe.
class Random {
 public:
  virtual ~Random() = default;

  // Fills the buffer with unpredictable bytes. Never fails: a kernel without randomness is fatal.
  virtual void Fill(std::span<char> buffer) = 0;

  // Uniform in [0, 1), for jitter.
  virtual double Unit() = 0;
};

}  // namespace atrest
