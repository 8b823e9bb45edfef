#include "aws/credentials/caching_credentials.h"

#include <chrono>
#include <utility>

#include "aws/credentials/refresh_plan.h"
#include "crypto/constant_time.h"

namespace atrest::aws {
namespace {

// The sources bound their own tries; this is for chains of roles and slow processes.
constexpr std::chrono::seconds kFetchTimeout{60};
// AWS may reject every one of many calls in flight; they bring about one fetch.
constexpr std::chrono::seconds kRejectionPause{5};
// A denial is mostly just that, and fetching anew helps rarely.
constexpr std::chrono::seconds kDenialPause{60};

bool AreSame(const Credentials& a, const Credentials& b) {
  return a.access_key_id == b.access_key_id &&
         crypto::EqualInConstantTime(a.secret_access_key.Reveal(), b.secret_access_key.Reveal()) &&
         crypto::EqualInConstantTime(a.session_token.Reveal(), b.session_token.Reveal());
}

bool IsExpired(const Credentials& credentials, WallTime now) {
  return credentials.expiration.has_value() && now >= *credentials.expiration;
}

std::string Suffix(const std::string& access_key_id) {
  return "..." + access_key_id.substr(access_key_id.size() -
                                      std::min<std::size_t>(4, access_key_id.size()));
}

}  // namespace

CachingCredentials::CachingCredentials(CredentialsSource& source, const Clock& clock,
                                       Random& random, telemetry::Log& log,
                                       telemetry::Metrics* metrics)
    : source_(source),
      clock_(clock),
      random_(random),
      log_(log),
      metrics_(metrics),
      next_fetch_(clock.Now()),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

CachingCredentials::~CachingCredentials() {
  thread_.request_stop();
  std::stop_source wake;
  {
    Lock lock(mutex_);
    wake = wake_;
  }
  wake.request_stop();
  thread_.join();
}

void CachingCredentials::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Fetch(stop);
    SteadyTime until;
    std::stop_token woken;
    {
      Lock lock(mutex_);
      until = next_fetch_;
      woken = wake_.get_token();
    }
    clock_.WaitUntil(until, woken);
    Lock lock(mutex_);
    fetching_ = true;
    wake_ = std::stop_source();
  }
}

void CachingCredentials::Fetch(const std::stop_token& stop) {
  CallContext context;
  context.deadline = Deadline::After(clock_.Now(), kFetchTimeout);
  context.stop = stop;
  Result<Credentials> fetched = source_.Fetch(context);
  if (stop.stop_requested()) return;
  if (fetched.ok() && IsExpired(*fetched, clock_.WallNow()) && !fetched->usable_after_expiration) {
    fetched = Error{Failure::kNoCredentials, fetched->source + ": they are expired already",
                    "is this machine's clock right? run: timedatectl"};
  }
  if (fetched.ok()) {
    Accept(std::move(fetched).value());
  } else {
    Remember(std::move(fetched).error());
  }
}

void CachingCredentials::Accept(Credentials fetched) {
  const WallTime wall = clock_.WallNow();
  auto delay = NextRefresh(wall, fetched.expiration, random_.Unit());
  auto fresh = std::make_shared<const Credentials>(std::move(fetched));
  bool changed = false;
  std::stop_source waiters;
  {
    Lock lock(mutex_);
    // The same ones stay the same object, so that nobody tries rejected ones a second time.
    changed = current_ == nullptr || !AreSame(*current_, *fresh);
    if (changed || current_->expiration != fresh->expiration) current_ = fresh;
    suspect_ = false;
    failure_.reset();
    failures_ = 0;
    fetching_ = false;
    next_fetch_ = delay.has_value() ? clock_.Now() + *delay : SteadyTime::max();
    waiters = std::exchange(fetched_, std::stop_source());
  }
  metrics_.Fetched(*fresh, wall);
  if (changed) LogChange(*fresh);
  waiters.request_stop();
}

void CachingCredentials::Remember(Error error) {
  std::stop_source waiters;
  bool held = false;
  bool first = false;
  Error shown = error;
  {
    Lock lock(mutex_);
    held = IsHeldLocked();
    first = failures_++ == 0;
    failure_ = std::move(error);
    suspect_ = false;
    fetching_ = false;
    next_fetch_ = clock_.Now() + NextTry(failures_, held, random_.Unit());
    waiters = std::exchange(fetched_, std::stop_source());
  }
  metrics_.Failed();
  // A repeated failure is no news; the calls that fail for it say so themselves.
  if (first) {
    log_.Warn(held ? "aws credentials could not be refreshed, the old ones stay in use"
                   : "there are no aws credentials",
              {{"error", shown.message}, {"hint", shown.hint}});
  }
  waiters.request_stop();
}

void CachingCredentials::LogChange(const Credentials& credentials) const {
  std::int64_t left = -1;
  if (credentials.expiration.has_value()) {
    left =
        std::chrono::duration_cast<std::chrono::seconds>(*credentials.expiration - clock_.WallNow())
            .count();
  }
  log_.Info("aws credentials are in use", {{"source", credentials.source},
                                           {"identity", credentials.identity},
                                           {"access_key_id", Suffix(credentials.access_key_id)},
                                           {"expires_in_seconds", left}});
}

bool CachingCredentials::IsHeldLocked() const {
  return current_ != nullptr &&
         (current_->usable_after_expiration || !IsExpired(*current_, clock_.WallNow()));
}

void CachingCredentials::AskForFetchLocked() {
  fetching_ = true;
  next_fetch_ = clock_.Now();
  wake_.request_stop();
}

// What a caller is told now; nothing if it must wait for a fetch.
std::optional<Result<CredentialsPtr>> CachingCredentials::AnswerLocked() {
  if (IsHeldLocked() && !suspect_) return Result<CredentialsPtr>(current_);
  if (fetching_) return std::nullopt;
  if (failure_.has_value() && clock_.Now() < next_fetch_) return Result<CredentialsPtr>(*failure_);
  AskForFetchLocked();
  return std::nullopt;
}

// Until a fetch is over or the caller goes away; false if his time ends before.
bool CachingCredentials::AwaitFetch(const std::stop_token& fetched,
                                    const CallContext& context) const {
  std::stop_source over;
  auto end_wait = [&over] { over.request_stop(); };
  std::stop_callback on_fetched(fetched, end_wait);
  std::stop_callback on_cancel(context.stop, end_wait);
  return !clock_.WaitUntil(context.deadline.time(), over.get_token());
}

Result<CredentialsPtr> CachingCredentials::Get(const CallContext& context) {
  std::stop_token fetched;
  {
    Lock lock(mutex_);
    if (auto answer = AnswerLocked()) return *std::move(answer);
    fetched = fetched_.get_token();
  }
  const bool in_time = AwaitFetch(fetched, context);
  Lock lock(mutex_);
  if (IsHeldLocked()) return current_;
  if (context.stop.stop_requested()) {
    return Error{Failure::kCancelled, "cancelled while waiting for aws credentials"};
  }
  if (failure_.has_value()) return *failure_;
  return Error{in_time ? Failure::kNoCredentials : Failure::kDeadlineExceeded,
               "no aws credentials yet, they are still being fetched"};
}

void CachingCredentials::Reject(const CredentialsPtr& rejected) {
  Lock lock(mutex_);
  const SteadyTime now = clock_.Now();
  if (rejected != current_ || suspect_) return;
  if (last_rejection_ != SteadyTime::min() && now - last_rejection_ < kRejectionPause) return;
  last_rejection_ = now;
  suspect_ = true;
  if (!fetching_) AskForFetchLocked();
}

Result<CredentialsPtr> CachingCredentials::GetOthers(const CredentialsPtr& denied,
                                                     const CallContext& context) {
  std::stop_token fetched;
  {
    Lock lock(mutex_);
    if (denied != current_) return current_;
    const SteadyTime now = clock_.Now();
    const bool too_soon = last_denial_ != SteadyTime::min() && now - last_denial_ < kDenialPause;
    if (!fetching_ && too_soon) return current_;
    if (!fetching_) {
      last_denial_ = now;
      AskForFetchLocked();
    }
    fetched = fetched_.get_token();
  }
  (void)AwaitFetch(fetched, context);
  Lock lock(mutex_);
  return current_;
}

}  // namespace atrest::aws
