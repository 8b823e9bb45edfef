#include "kms_caller.h"

#include <optional>
#include <utility>

namespace atrest::scale {
namespace {

constexpr std::chrono::hours kForEver{1};

}  // namespace

void KmsCaller::Call(const std::string& operation, std::chrono::nanoseconds patience,
                     bool background, Done done) {
  Attempt({operation, simulation_.Now() + patience, background, 0, 0, std::move(done)});
}

void KmsCaller::Attempt(Progress progress) {
  const Answer answer = region_.Ask(progress.operation);
  simulation_.After(region_.Latency(), [this, answer, progress = std::move(progress)]() mutable {
    Judge(std::move(progress), answer);
  });
}

bool KmsCaller::MayRetry(const Progress& progress, bool throttled) const {
  return !progress.background || !throttled || policies_.throttled_probes_are_retried;
}

void KmsCaller::Judge(Progress progress, Answer answer) {
  if (answer == Answer::kOk) {
    quota_.Succeeded(progress.tokens);
    return progress.done(answer);
  }
  const bool throttled = answer == Answer::kThrottled;
  const std::chrono::nanoseconds left =
      policies_.inside_the_deadline ? progress.deadline - simulation_.Now() : kForEver;
  const auto delay = http::NextDelay(policies_.retry, ++progress.failures, throttled,
                                     random_.Unit(), left, std::nullopt);
  if (!delay || !MayRetry(progress, throttled)) return progress.done(answer);
  progress.tokens = quota_.TakeForRetry(throttled);
  if (progress.tokens == 0) return progress.done(answer);
  simulation_.After(
      *delay, [this, progress = std::move(progress)]() mutable { Attempt(std::move(progress)); });
}

}  // namespace atrest::scale
