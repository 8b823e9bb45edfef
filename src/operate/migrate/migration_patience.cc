#include "operate/migrate/migration_patience.h"

#include <algorithm>
#include <limits>
#include <string>

#include "http/retry_plan.h"

namespace atrest::operate {
namespace {

const http::RetryPlan kBackoff{.max_attempts = std::numeric_limits<int>::max(),
                               .base = std::chrono::milliseconds(200),
                               .throttled_base = std::chrono::milliseconds(500),
                               .longest = std::chrono::seconds(5),
                               .longest_beyond_hint = std::chrono::seconds(60)};

std::string Seconds(std::chrono::nanoseconds duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration).count()) + " s";
}

}  // namespace

MigrationPatience::MigrationPatience(const PatienceLimits& limits, MigrationPace& pace,
                                     const Clock& clock, Random& random)
    : limits_(limits), pace_(pace), clock_(clock), random_(random), last_answer_(clock.Now()) {}

CallContext MigrationPatience::OneCall(const CallContext& context) const {
  CallContext one = context;
  one.deadline = context.deadline.EarlierOf(Deadline::After(clock_.Now(), limits_.call));
  return one;
}

bool MigrationPatience::MayPass(Failure kind, const CallContext& context) const {
  switch (kind) {
    case Failure::kThrottled:
    case Failure::kServiceFault:
    case Failure::kUnreachable: return true;
    case Failure::kDeadlineExceeded: return !context.deadline.Passed(clock_.Now());  // one call's
    case Failure::kBadInput:
    case Failure::kBadCiphertext:
    case Failure::kKeyNotFound:
    case Failure::kKeyUnusable:
    case Failure::kDenied:
    case Failure::kOverloaded:
    case Failure::kNoCredentials:
    case Failure::kCancelled:
    case Failure::kAbsent:
    case Failure::kSystem:
    case Failure::kBug: return false;
  }
  return false;
}

Result<void> MigrationPatience::WaitOut(Error error, int failures, SteadyTime started,
                                        const CallContext& context) {
  const SteadyTime now = clock_.Now();
  const SteadyTime last_answer = last_answer_;
  const bool lasting = last_answer > started || !limits_.faults_may_pass;
  if (error.kind == Failure::kServiceFault && lasting && failures >= limits_.server_faults) {
    return error;
  }
  const SteadyTime silent_since = std::max(started, last_answer);
  if (now - silent_since >= limits_.outage) {
    const bool throttled = error.kind == Failure::kThrottled;
    Error outage = Annotate(std::move(error), "nothing succeeded for " + Seconds(limits_.outage));
    outage.kind = throttled ? Failure::kThrottled : Failure::kUnreachable;
    return outage;
  }
  const bool throttled = error.kind == Failure::kThrottled;
  const auto delay = http::NextDelay(kBackoff, failures, throttled, random_.Unit(),
                                     context.deadline.Left(now), error.retry_after);
  if (!delay) return error;
  if (throttled) pace_.Hold(*delay);
  ++retries_;
  if (!clock_.WaitUntil(now + *delay, context.stop)) {
    return Error{Failure::kCancelled, "interrupted"};
  }
  return {};
}

}  // namespace atrest::operate
