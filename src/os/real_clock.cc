#include "os/real_clock.h"

#include <condition_variable>
#include <mutex>

namespace atrest::os {

SteadyTime RealClock::Now() const { return std::chrono::steady_clock::now(); }

WallTime RealClock::WallNow() const { return std::chrono::system_clock::now(); }

bool RealClock::WaitUntil(SteadyTime time, const std::stop_token& stop) const {
  std::mutex mutex;
  std::condition_variable_any condition;
  std::unique_lock lock(mutex);
  condition.wait_until(lock, stop, time, [] { return false; });
  return Now() >= time;
}

}  // namespace atrest::os
