// How fast a migration may ask: so many requests in a second, by all workers together.
#pragma once

#include <chrono>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"

namespace atrest::operate {

// Thread-safe. Turns are given out one by one, evenly; what was not used is not saved up.
class MigrationPace {
 public:
  // `clock` outlives it. `per_second` of 0: as fast as it goes.
  MigrationPace(const Clock& clock, double per_second);

  // Waits for a turn. kCancelled or kDeadlineExceeded, as the context says.
  Result<void> TakeTurn(const CallContext& context);

  // Nobody gets a turn for so long: the server has asked for it.
  void Hold(std::chrono::nanoseconds duration);

 private:
  SteadyTime Reserve();

  const Clock& clock_;
  const std::chrono::nanoseconds interval_;
  Mutex mutex_;
  SteadyTime next_ GUARDED_BY(mutex_);
};

}  // namespace atrest::operate
