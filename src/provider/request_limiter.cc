#include "provider/request_limiter.h"

#include <algorithm>
#include <chrono>

namespace atrest::provider {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::chrono::milliseconds kPatience{250};  // of background requests
constexpr std::chrono::milliseconds kLook{20};       // somebody before us may have left
constexpr std::chrono::microseconds kRounding{1};    // no wait is so short that no time passes

}  // namespace

RequestLimiter::RequestLimiter(const RequestLimit& limit, const Clock& clock)
    : clock_(clock),
      limits_(limit.per_second > 0),
      limit_(limit),
      tokens_(static_cast<double>(limit.burst)),
      filled_at_(clock.Now()) {}

bool RequestLimiter::GoesFirst(const Waiter& a, const Waiter& b, SteadyTime now) const {
  const auto rank = [now](const Waiter& waiter) {
    const bool patience_ends =
        waiter.urgency == Urgency::kBackground && now - waiter.since >= kPatience;
    return patience_ends ? -1 : static_cast<int>(waiter.urgency);
  };
  return rank(a) < rank(b);
}

std::int64_t RequestLimiter::Before(Place self, SteadyTime now) const {
  std::int64_t count = 0;
  bool came_earlier = true;
  for (Place other = waiters_.begin(); other != waiters_.end(); ++other) {
    if (other == self) {
      came_earlier = false;
    } else if (GoesFirst(*other, *self, now) || (came_earlier && !GoesFirst(*self, *other, now))) {
      ++count;
    }
  }
  return count;
}

void RequestLimiter::Refill(SteadyTime now) {
  const double added = Seconds(now - filled_at_).count() * static_cast<double>(limit_.per_second);
  tokens_ = std::min(tokens_ + added, static_cast<double>(limit_.burst));
  filled_at_ = now;
}

// True with a token, else `turn` is when one will be there, if nothing changes.
bool RequestLimiter::TryTake(Place self, SteadyTime now, SteadyTime& turn) {
  const Lock lock(mutex_);
  if (limit_.per_second == 0) return true;
  Refill(now);
  const double needed = static_cast<double>(Before(self, now)) + 1 - tokens_;
  if (needed <= 0) {
    tokens_ -= 1;
    return true;
  }
  const Seconds wait(needed / static_cast<double>(limit_.per_second));
  turn = now + std::chrono::duration_cast<SteadyTime::duration>(wait) + kRounding;
  return false;
}

Result<void> RequestLimiter::Take(Urgency urgency, const CallContext& context) {
  if (!limits_) return {};
  SteadyTime now = clock_.Now();
  Place self;
  {
    const Lock lock(mutex_);
    self = waiters_.insert(waiters_.end(), {urgency, now});
  }
  Result<void> result;
  for (SteadyTime turn; !TryTake(self, now, turn); now = clock_.Now()) {
    if (turn >= context.deadline.time()) {
      result = Error{Failure::kOverloaded, "--qps-limit leaves no request to KMS in time",
                     "raise --qps-limit and --burst-limit, or leave them out"};
      break;
    }
    if (!clock_.WaitUntil(std::min(turn, now + kLook), context.stop)) {
      result = Error{Failure::kCancelled, "the caller went away"};
      break;
    }
  }
  const Lock lock(mutex_);
  waiters_.erase(self);
  return result;
}

void RequestLimiter::SetLimit(const RequestLimit& limit) {
  const SteadyTime now = clock_.Now();
  const Lock lock(mutex_);
  const bool limited_before = limit_.per_second > 0;
  Refill(now);
  const auto burst = static_cast<double>(limit.burst);
  tokens_ = limited_before ? std::min(tokens_, burst) : burst;
  limit_ = limit;
  limits_ = limit.per_second > 0;
}

}  // namespace atrest::provider
