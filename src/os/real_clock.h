// The clocks of the machine.
#pragma once

#include "base/clock.h"

namespace atrest::os {

// Thread-safe. A waiting thread sleeps and is woken at once when its stop is requested.
class RealClock final : public Clock {
 public:
  SteadyTime Now() const override;
  WallTime WallNow() const override;
  bool WaitUntil(SteadyTime time, const std::stop_token& stop) const override;
};

}  // namespace atrest::os
