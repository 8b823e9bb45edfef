// The only retry loop of this project: AWS's standard mode (http/retry_plan.h, retry_quota.h),
// inside the caller's deadline.
//
// Each attempt has a time limit of its own, so that one lost packet does not cost the whole
// deadline. What the request itself is to blame for, a cancelled call and a call whose time is over
// are never retried, nor is a background call that KMS throttled: it takes no place of others.
// The error is the last one that the service or the network gave, with the
// number of attempts; where the time ran out during an attempt its kind is kDeadlineExceeded.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "http/retry_plan.h"
#include "http/retry_quota.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace atrest::aws {

struct RetrySettings {
  http::RetryPlan plan;
  std::chrono::milliseconds attempt_timeout{1500};
};

// What may happen if a request was carried out and its answer lost: to repeat it does no harm, or
// it would do the same a second time.
enum class Repeat { kHarmless, kOnlyIfRefused };

// Thread-safe.
class RetryLoop {
 public:
  // What is given by reference must live longer than this.
  // `throttled` counts the attempts that KMS throttled; nullptr: nobody does.
  // `quota` is that of the whole process: what one key uses up the others have no more.
  RetryLoop(const RetrySettings& settings, http::RetryQuota& quota, const Clock& clock,
            Random& random, telemetry::Log& log, telemetry::Counter* throttled);

  // Calls `attempt` with the context of one attempt, until it succeeds or there should be no other.
  template <typename Attempt>
  auto Run(std::string_view operation, Repeat repeat, const CallContext& context, Attempt attempt)
      -> decltype(attempt(context)) {
    Progress progress{operation, repeat, 0, 0, std::nullopt};
    while (true) {
      CallContext attempt_context = context;
      attempt_context.deadline = AttemptDeadline(repeat, context);
      auto result = attempt(attempt_context);
      if (result.ok()) {
        quota_.Succeeded(progress.quota_taken);
        return result;
      }
      TRY(PrepareRetry(progress, std::move(result).error(), context));
    }
  }

 private:
  struct Progress {
    std::string_view operation;
    Repeat repeat = Repeat::kHarmless;
    int failures = 0;
    int quota_taken = 0;        // by the retry under way
    std::optional<Error> last;  // what service or network said last
  };
  Deadline AttemptDeadline(Repeat repeat, const CallContext& context) const;
  Result<void> PrepareRetry(Progress& progress, Error error, const CallContext& context);

  const RetrySettings settings_;
  http::RetryQuota& quota_;
  const Clock& clock_;
  Random& random_;
  telemetry::Log& log_;
  telemetry::Counter* const throttled_;
};

}  // namespace atrest::aws
