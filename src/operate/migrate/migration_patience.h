// Calls of a migration that outlive a bad moment of the server: tried again with back-off while
// requests are throttled, fail for the server's own fault, or nobody answers, as while it restarts.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <utility>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "operate/migrate/migration_pace.h"

namespace atrest::operate {

struct PatienceLimits {
  // How long nothing at all may succeed until the run is given up.
  std::chrono::milliseconds outage{std::chrono::minutes(5)};
  std::chrono::milliseconds call{std::chrono::seconds(60)};  // of one request
  // So often one request may fail for the server's fault while others succeed: then it is what was
  // asked for, such as an object that cannot be decrypted.
  int server_faults = 5;
  bool faults_may_pass = true;  // as long as nothing else succeeds either: KMS may be away
};

// Thread-safe.
class MigrationPatience {
 public:
  // All outlive it.
  MigrationPatience(const PatienceLimits& limits, MigrationPace& pace, const Clock& clock,
                    Random& random);

  // kServiceFault: the server works, but fails on this. kUnreachable and kThrottled: the outage
  // lasted too long. What cannot become better by waiting comes back at once.
  template <typename T>
  Result<T> Call(const std::function<Result<T>(const CallContext&)>& attempt,
                 const CallContext& context) {
    const SteadyTime started = clock_.Now();
    for (int failures = 1;; ++failures) {
      TRY(pace_.TakeTurn(context));
      Result<T> result = attempt(OneCall(context));
      if (result.ok() || !MayPass(result.error().kind, context)) {
        NoteAnswer();
        return result;
      }
      TRY(WaitOut(std::move(result).error(), failures, started, context));
    }
  }

  // Requests that were made again.
  std::uint64_t retries() const { return retries_; }

 private:
  CallContext OneCall(const CallContext& context) const;
  bool MayPass(Failure kind, const CallContext& context) const;
  void NoteAnswer() { last_answer_ = clock_.Now(); }
  // Returns once it is worth a new try; the error when it is not.
  Result<void> WaitOut(Error error, int failures, SteadyTime started, const CallContext& context);

  const PatienceLimits limits_;
  MigrationPace& pace_;
  const Clock& clock_;
  Random& random_;
  std::atomic<SteadyTime> last_answer_;
  std::atomic<std::uint64_t> retries_ = 0;
};

}  // namespace atrest::operate
