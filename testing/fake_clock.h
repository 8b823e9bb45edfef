// A Clock for tests: no test waits for real time.
//
// kAdvances: waiting moves the clock to the awaited time and returns at once, for code that waits
// on the test's own thread. kBlocks: waiting lasts until the test advances the clock, for code with
// a thread of its own, which would otherwise run through centuries.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"

namespace atrest::fakes {

enum class Waiting { kAdvances, kBlocks };

// Thread-safe. Starts at steady time 1 h and wall time 2026-01-01T00:00:00Z.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Waiting waiting = Waiting::kAdvances) : waiting_(waiting) {}

  SteadyTime Now() const override;
  WallTime WallNow() const override;
  bool WaitUntil(SteadyTime time, const std::stop_token& stop) const override;

  // Moves both clocks, and wakes whom it concerns.
  void Advance(std::chrono::nanoseconds by);
  // Sets the wall clock alone, as NTP or an administrator does.
  void SetWall(WallTime time);

  // How long each finished or stopped wait was meant to last when it began, in order.
  std::vector<std::chrono::nanoseconds> Waits() const;
  // Returns as soon as `count` threads wait (kBlocks).
  void AwaitWaiters(int count) const;
  // Called at the start of each wait, without a lock held: to request a stop during it, say.
  void OnWait(std::function<void(std::chrono::nanoseconds)> hook);

 private:
  bool Block(SteadyTime time, const std::stop_token& stop) const;

  const Waiting waiting_;
  mutable Mutex mutex_;
  mutable Condition changed_;
  mutable SteadyTime now_ GUARDED_BY(mutex_) = SteadyTime(std::chrono::hours(1));
  mutable WallTime wall_ GUARDED_BY(mutex_) = WallTime(std::chrono::seconds(1'767'225'600));
  mutable std::vector<std::chrono::nanoseconds> waits_ GUARDED_BY(mutex_);
  mutable int waiters_ GUARDED_BY(mutex_) = 0;
  std::function<void(std::chrono::nanoseconds)> on_wait_ GUARDED_BY(mutex_);
};

}  // namespace atrest::fakes
