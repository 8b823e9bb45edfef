// The moment at which an answer is worth nothing any more. One deadline is made where a request
// enters the process and is handed down, unchanged or tightened, to the last system call.
#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.h"

namespace atrest {

class Deadline {
 public:
  static Deadline Never() { return Deadline(SteadyTime::max()); }
  static Deadline At(SteadyTime time) { return Deadline(time); }

  // `timeout` from `now`; a timeout too large for the clock means Never(), a negative one is over.
  static Deadline After(SteadyTime now, std::chrono::nanoseconds timeout) {
    if (timeout >= SteadyTime::max() - now) return Never();
    return Deadline(now + std::chrono::duration_cast<SteadyTime::duration>(timeout));
  }

  SteadyTime time() const { return time_; }
  bool IsNever() const { return time_ == SteadyTime::max(); }
  bool Passed(SteadyTime now) const { return now >= time_; }

  // What is left, never negative; for Never() a value too large to be reached.
  std::chrono::nanoseconds Left(SteadyTime now) const {
    if (Passed(now)) return std::chrono::nanoseconds(0);
    return time_ - now;
  }

  Deadline EarlierOf(Deadline other) const { return Deadline(std::min(time_, other.time_)); }

 private:
  explicit Deadline(SteadyTime time) : time_(time) {}
  SteadyTime time_;
};

}  // namespace atrest
