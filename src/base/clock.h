// Time, as an interface, so that tests need not wait for it.
#pragma once

#include <chrono>
#include <stop_token>

namespace atrest {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  virtual SteadyTime Now() const = 0;
  virtual WallTime WallNow() const = 0;

  // Waits until `time` or until `stop` is requested, whichever comes first.
  // True if the time was reached, false if stopped.
  virtual bool WaitUntil(SteadyTime time, const std::stop_token& stop) const = 0;
};

}  // namespace atrest
