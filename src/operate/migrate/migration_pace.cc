#include "operate/migrate/migration_pace.h"

#include <algorithm>

namespace atrest::operate {
namespace {

std::chrono::nanoseconds Interval(double per_second) {
  if (per_second <= 0) return std::chrono::nanoseconds(0);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(1 / per_second));
}

}  // namespace

MigrationPace::MigrationPace(const Clock& clock, double per_second)
    : clock_(clock), interval_(Interval(per_second)), next_(clock.Now()) {}

SteadyTime MigrationPace::Reserve() {
  const SteadyTime now = clock_.Now();
  const Lock lock(mutex_);
  const SteadyTime turn = std::max(next_, now);
  next_ = turn + interval_;
  return turn;
}

Result<void> MigrationPace::TakeTurn(const CallContext& context) {
  const SteadyTime turn = Reserve();
  if (turn > context.deadline.time()) {
    return Error{Failure::kDeadlineExceeded, "no turn at this rate before the deadline"};
  }
  if (context.stop.stop_requested() ||
      (turn > clock_.Now() && !clock_.WaitUntil(turn, context.stop))) {
    return Error{Failure::kCancelled, "interrupted"};
  }
  return {};
}

void MigrationPace::Hold(std::chrono::nanoseconds duration) {
  const SteadyTime until = clock_.Now() + duration;
  const Lock lock(mutex_);
  next_ = std::max(next_, until);
}

}  // namespace atrest::operate
