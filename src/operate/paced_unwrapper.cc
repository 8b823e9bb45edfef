#include "operate/paced_unwrapper.h"

#include <algorithm>
#include <chrono>

namespace atrest::operate {
namespace {

constexpr std::size_t kMaxKnown = 256;
constexpr std::chrono::seconds kTimeout{10};
constexpr std::chrono::seconds kFirstPause{1};
constexpr std::chrono::seconds kLongestPause{16};

bool AsksForFewer(const Result<UnwrappedDek>& answer) {
  return !answer.ok() && (answer.error().kind == Failure::kThrottled ||
                          answer.error().kind == Failure::kOverloaded);
}

}  // namespace

Result<UnwrappedDek> PacedUnwrapper::Ask(const WrappedDek& dek, const CallContext& context) {
  if (!clock_.WaitUntil(next_, context.stop)) return Error{Failure::kCancelled, "interrupted"};
  const auto pause = std::chrono::duration<double>(1 / per_second_);
  const SteadyTime now = clock_.Now();
  next_ = std::max(next_, now) + std::chrono::duration_cast<SteadyTime::duration>(pause);
  ++calls_;
  CallContext own = context;
  own.deadline = context.deadline.EarlierOf(Deadline::After(now, kTimeout));
  return source_.Unwrap(dek, own);
}

Result<UnwrappedDek> PacedUnwrapper::AskPatiently(const WrappedDek& dek,
                                                  const CallContext& context) {
  for (std::chrono::seconds pause = kFirstPause;; pause *= 2) {
    Result<UnwrappedDek> answer = Ask(dek, context);
    if (!AsksForFewer(answer) || pause > kLongestPause) return answer;
    next_ = clock_.Now() + pause;
  }
}

Result<UnwrappedDek> PacedUnwrapper::Unwrap(const WrappedDek& dek, const CallContext& context) {
  Name name(dek.api, dek.provider, dek.ciphertext, dek.key_id, dek.annotations);
  auto found = known_.find(name);
  if (found == known_.end()) {
    Result<UnwrappedDek> answer = AskPatiently(dek, context);
    if (!answer.ok() && !IsOfThisDek(answer.error().kind)) return answer;
    if (known_.size() >= kMaxKnown) known_.clear();
    found = known_.emplace(std::move(name), std::move(answer)).first;
  }
  if (!found->second.ok()) return found->second.error();
  return UnwrappedDek{found->second->key.Clone(), found->second->key_arn};
}

}  // namespace atrest::operate
