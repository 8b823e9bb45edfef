#include "testing/fake_clock.h"

#include <utility>

namespace atrest::fakes {

SteadyTime FakeClock::Now() const {
  const Lock lock(mutex_);
  return now_;
}

WallTime FakeClock::WallNow() const {
  const Lock lock(mutex_);
  return wall_;
}

bool FakeClock::WaitUntil(SteadyTime time, const std::stop_token& stop) const {
  std::function<void(std::chrono::nanoseconds)> hook;
  std::chrono::nanoseconds wait{};
  {
    const Lock lock(mutex_);
    hook = on_wait_;
    wait = time - now_;
    waits_.push_back(wait);
  }
  if (hook) hook(wait);
  if (waiting_ == Waiting::kBlocks || time == SteadyTime::max()) return Block(time, stop);
  if (stop.stop_requested()) return false;
  const Lock lock(mutex_);
  if (time > now_) {
    wall_ += std::chrono::duration_cast<WallTime::duration>(time - now_);
    now_ = time;
  }
  return true;
}

bool FakeClock::Block(SteadyTime time, const std::stop_token& stop) const {
  // Outlives the lock on both sides: it takes the mutex itself.
  const std::stop_callback wake(stop, [this] {
    const Lock lock(mutex_);
    changed_.notify_all();
  });
  const Lock lock(mutex_);
  ++waiters_;
  changed_.notify_all();
  while (now_ < time && !stop.stop_requested()) changed_.wait(mutex_);
  --waiters_;
  return now_ >= time;
}

void FakeClock::Advance(std::chrono::nanoseconds by) {
  const Lock lock(mutex_);
  now_ += by;
  wall_ += std::chrono::duration_cast<WallTime::duration>(by);
  changed_.notify_all();
}

void FakeClock::SetWall(WallTime time) {
  const Lock lock(mutex_);
  wall_ = time;
}

std::vector<std::chrono::nanoseconds> FakeClock::Waits() const {
  const Lock lock(mutex_);
  return waits_;
}

void FakeClock::AwaitWaiters(int count) const {
  const Lock lock(mutex_);
  while (waiters_ < count) changed_.wait(mutex_);
}

void FakeClock::OnWait(std::function<void(std::chrono::nanoseconds)> hook) {
  const Lock lock(mutex_);
  on_wait_ = std::move(hook);
}

}  // namespace atrest::fakes
