// Randomness for tests: the same in every run. Never for keys that protect anything.
#pragma once

#include <optional>
#include <random>
#include <span>

#include "base/mutex.h"
#include "base/random.h"

namespace atrest::fakes {

// Thread-safe.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::mt19937_64::result_type seed = 1) : engine_(seed) {}

  void Fill(std::span<char> buffer) override {
    const Lock lock(mutex_);
    for (char& byte : buffer) byte = static_cast<char>(engine_() & 0xffU);
  }

  double Unit() override {
    const Lock lock(mutex_);
    // 53 bits fill a double exactly, so 1 is never reached.
    return unit_.value_or(static_cast<double>(engine_() >> 11U) * 0x1p-53);
  }

  // From now on Unit() always answers this, for tests of jitter's bounds.
  void PinUnit(double unit) {
    const Lock lock(mutex_);
    unit_ = unit;
  }

 private:
  Mutex mutex_;
  std::mt19937_64 engine_ GUARDED_BY(mutex_);
  std::optional<double> unit_ GUARDED_BY(mutex_);
};

}  // namespace atrest::fakes
