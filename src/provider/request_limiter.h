// --qps-limit and --burst-limit: how many requests this process sends to KMS.
//
// A bucket of `burst` tokens that fills at `per_second`. Whoever finds none waits its turn:
// decryption first, then encryption, then what nobody waits for. Background requests that have
// waited for a moment go first, so that load never keeps health from being known. Nobody waits
// beyond its deadline: who cannot get a token in time is told so at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"

namespace atrest::provider {

enum class Urgency { kDecrypt, kEncrypt, kBackground };  // in the order of their importance

struct RequestLimit {
  std::int64_t per_second = 0;  // 0: no limit
  std::int64_t burst = 0;
};

// Thread-safe. Waits on the clock it was given.
class RequestLimiter {
 public:
  RequestLimiter(const RequestLimit& limit, const Clock& clock);

  // Returns when one request may be sent. kOverloaded if that would be after the deadline,
  // kCancelled if the caller goes away.
  Result<void> Take(Urgency urgency, const CallContext& context);

  // From now on, also for those who wait.
  void SetLimit(const RequestLimit& limit);

 private:
  struct Waiter {
    Urgency urgency;
    SteadyTime since;
  };
  using Place = std::list<Waiter>::const_iterator;

  bool GoesFirst(const Waiter& a, const Waiter& b, SteadyTime now) const;
  std::int64_t Before(Place self, SteadyTime now) const REQUIRES(mutex_);
  void Refill(SteadyTime now) REQUIRES(mutex_);
  bool TryTake(Place self, SteadyTime now, SteadyTime& turn);

  const Clock& clock_;
  std::atomic<bool> limits_;
  Mutex mutex_;
  RequestLimit limit_ GUARDED_BY(mutex_);
  std::list<Waiter> waiters_ GUARDED_BY(mutex_);  // in the order of their coming
  double tokens_ GUARDED_BY(mutex_);
  SteadyTime filled_at_ GUARDED_BY(mutex_);
};

}  // namespace atrest::provider
