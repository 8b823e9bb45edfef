#include "aws/kms/retry_loop.h"

#include <utility>

#include "aws/kms/kms_error.h"

namespace atrest::aws {
namespace {

std::string AfterAttempts(int attempts) {
  return attempts == 1 ? " (1 attempt)" : " (" + std::to_string(attempts) + " attempts)";
}

// The caller's time is over: his error kind, but what was learned before is not lost.
Error TimeIsOver(Error error, const std::optional<Error>& last, int attempts) {
  error.kind = Failure::kDeadlineExceeded;
  error.message += AfterAttempts(attempts);
  if (!last.has_value()) return error;
  error.message += "; before that: " + last->message;
  error.hint = last->hint;
  error.code = last->code;
  error.request_id = last->request_id;
  return error;
}

Error GivenUp(Error error, int attempts, std::string_view why) {
  error.message += AfterAttempts(attempts) + std::string(why);
  return error;
}

}  // namespace

RetryLoop::RetryLoop(const RetrySettings& settings, http::RetryQuota& quota, const Clock& clock,
                     Random& random, telemetry::Log& log, telemetry::Counter* throttled)
    : settings_(settings),
      quota_(quota),
      clock_(clock),
      random_(random),
      log_(log),
      throttled_(throttled) {}

// Waits until the next attempt; the error that ends the call if there should be none.
Result<void> RetryLoop::PrepareRetry(Progress& progress, Error error, const CallContext& context) {
  ++progress.failures;
  if (error.kind == Failure::kThrottled && throttled_ != nullptr) throttled_->Increment();
  const SteadyTime now = clock_.Now();
  if (error.kind == Failure::kDeadlineExceeded) {
    if (context.deadline.Left(now) < settings_.plan.least_round_trip) {
      return TimeIsOver(std::move(error), progress.last, progress.failures);
    }
    error.kind = Failure::kUnreachable;  // the attempt's own limit: no answer in time
    error.message +=
        ", an attempt may take " + std::to_string(settings_.attempt_timeout.count()) + " ms";
  }
  const bool refused = error.kind == Failure::kThrottled;
  if (!IsWorthRetrying(error) || (progress.repeat == Repeat::kOnlyIfRefused && !refused)) {
    return progress.failures == 1 ? error : GivenUp(std::move(error), progress.failures, "");
  }
  const bool throttled = error.kind == Failure::kThrottled;
  if (throttled && context.background) return GivenUp(std::move(error), progress.failures, "");
  auto delay = http::NextDelay(settings_.plan, progress.failures, throttled, random_.Unit(),
                               context.deadline.Left(now), error.retry_after);
  if (!delay.has_value()) return GivenUp(std::move(error), progress.failures, "");
  progress.quota_taken = quota_.TakeForRetry(throttled);
  if (progress.quota_taken == 0) {
    return GivenUp(std::move(error), progress.failures,
                   ", not tried again: the retry quota is used up");
  }
  log_.Debug("kms call is tried again", {{"operation", progress.operation},
                                         {"attempt", progress.failures + 1},
                                         {"delay_ms", std::int64_t{delay->count()}},
                                         {"kind", FailureName(error.kind)},
                                         {"request_id", error.request_id},
                                         {"error", error.message}});
  progress.last = std::move(error);
  if (!clock_.WaitUntil(now + *delay, context.stop)) {
    return Error{Failure::kCancelled,
                 "the caller went away; before that: " + progress.last->message};
  }
  return {};
}

Deadline RetryLoop::AttemptDeadline(Repeat repeat, const CallContext& context) const {
  // What may be sent once only is not given up early: then nobody would know whether it was done.
  if (repeat == Repeat::kOnlyIfRefused) return context.deadline;
  return context.deadline.EarlierOf(Deadline::After(clock_.Now(), settings_.attempt_timeout));
}

}  // namespace atrest::aws
