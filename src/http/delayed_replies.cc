#include "http/delayed_replies.h"

#include <sys/timerfd.h>
#include <unistd.h>

namespace atrest::http {
namespace {

using std::chrono::nanoseconds;
using Step = std::chrono::duration<std::chrono::nanoseconds::rep, std::ratio<1, 4000>>;

// Due times are rounded up to steps, so that many are due at the same time.
SteadyTime StepAfter(SteadyTime time) {
  return SteadyTime(std::chrono::ceil<Step>(time.time_since_epoch()));
}

}  // namespace

bool DelayedReplies::Open() {
  timer_ = os::FileDescriptor(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  return timer_.valid();
}

void DelayedReplies::SetTimer(SteadyTime time) {
  const nanoseconds since = time.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  itimerspec when{};
  when.it_value = {seconds.count(), (since - seconds).count()};
  timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

void DelayedReplies::Add(ServerConnection* connection, nanoseconds delay) {
  const SteadyTime due = StepAfter(clock_.Now() + delay);
  Lock lock(mutex_);
  if (waiting_.empty() || due < waiting_.begin()->first) SetTimer(due);
  waiting_.emplace(due, connection);
}

std::vector<ServerConnection*> DelayedReplies::TakeDue() {
  const SteadyTime now = clock_.Now();
  std::vector<ServerConnection*> due;
  Lock lock(mutex_);
  const auto end = waiting_.upper_bound(now);
  for (auto it = waiting_.begin(); it != end; ++it) due.push_back(it->second);
  waiting_.erase(waiting_.begin(), end);
  // Setting it also makes the descriptor unreadable again.
  SetTimer(waiting_.empty() ? SteadyTime() : waiting_.begin()->first);
  return due;
}

}  // namespace atrest::http
