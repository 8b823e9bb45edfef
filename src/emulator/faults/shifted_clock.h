// A clock that goes as another one does, some time ahead or behind.
#pragma once

#include <atomic>
#include <chrono>

#include "base/clock.h"

namespace atrest::emulator {

// Thread-safe. Only WallNow() is shifted.
class ShiftedClock : public Clock {
 public:
  explicit ShiftedClock(const Clock& clock) : clock_(clock) {}

  void Shift(std::chrono::seconds by) { offset_ = by; }
  std::chrono::seconds offset() const { return offset_.load(); }

  SteadyTime Now() const override { return clock_.Now(); }
  WallTime WallNow() const override { return clock_.WallNow() + offset_.load(); }
  bool WaitUntil(SteadyTime time, const std::stop_token& stop) const override {
    return clock_.WaitUntil(time, stop);
  }

 private:
  const Clock& clock_;
  std::atomic<std::chrono::seconds> offset_{std::chrono::seconds(0)};
};

}  // namespace atrest::emulator
