// Time of a simulation: a queue of what happens when. Nothing waits; time jumps from one event to
// the next, so that hours of a fleet pass in seconds.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/clock.h"

namespace atrest::scale {

// Used by one thread. Events of the same moment happen in the order in which they were set.
class Simulation final : public Clock {
 public:
  SteadyTime Now() const override { return now_; }
  WallTime WallNow() const override { return WallTime(now_.time_since_epoch()); }
  // What waits would never wake: nothing that runs in here may.
  bool WaitUntil(SteadyTime /*time*/, const std::stop_token& /*stop*/) const override {
    return false;
  }

  void At(SteadyTime time, std::function<void()> event);
  void After(std::chrono::nanoseconds delay, std::function<void()> event) {
    At(now_ + delay, std::move(event));
  }

  // Until `end`, or until there is nothing left to happen.
  void RunUntil(SteadyTime end);

 private:
  struct Event {
    SteadyTime time;
    std::uint64_t number;
    std::function<void()> action;
  };
  struct Later {
    bool operator()(const Event& a, const Event& b) const {
      return a.time != b.time ? a.time > b.time : a.number > b.number;
    }
  };

  SteadyTime now_{};
  std::uint64_t next_ = 0;
  std::vector<Event> events_;  // a heap, the next one at its top
};

}  // namespace atrest::scale
