// Holds credentials and keeps them fresh.
//
// One thread of its own fetches: at once when this is made, ahead of expiration, and when AWS did
// not accept what is held. Callers wait only where nothing valid is held, or while rejected ones
// are being replaced; each at most until its own deadline. While fetching fails the old ones stay
// in use until they expire, those from instance metadata even longer (Credentials says why).
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "aws/credentials/credentials.h"
#include "aws/credentials/credentials_metrics.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "telemetry/log.h"

namespace atrest::aws {

// Thread-safe. What is given by reference must live longer than this; the destructor ends a fetch
// under way and joins the thread.
class CachingCredentials final : public CredentialsProvider {
 public:
  // `metrics` may be nullptr.
  CachingCredentials(CredentialsSource& source, const Clock& clock, Random& random,
                     telemetry::Log& log, telemetry::Metrics* metrics = nullptr);
  ~CachingCredentials() override;

  Result<CredentialsPtr> Get(const CallContext& context) override;
  void Reject(const CredentialsPtr& rejected) override;
  Result<CredentialsPtr> GetOthers(const CredentialsPtr& denied,
                                   const CallContext& context) override;

 private:
  void Run(const std::stop_token& stop);
  void Fetch(const std::stop_token& stop);
  void Accept(Credentials fetched);
  void Remember(Error error);
  void LogChange(const Credentials& credentials) const;
  bool AwaitFetch(const std::stop_token& fetched, const CallContext& context) const;

  std::optional<Result<CredentialsPtr>> AnswerLocked() REQUIRES(mutex_);
  bool IsHeldLocked() const REQUIRES(mutex_);
  void AskForFetchLocked() REQUIRES(mutex_);

  CredentialsSource& source_;
  const Clock& clock_;
  Random& random_;
  telemetry::Log& log_;
  CredentialsMetrics metrics_;

  Mutex mutex_;
  CredentialsPtr current_ GUARDED_BY(mutex_);
  bool suspect_ GUARDED_BY(mutex_) = false;          // current_ was rejected and is being replaced
  bool fetching_ GUARDED_BY(mutex_) = true;          // one is under way or about to begin
  std::optional<Error> failure_ GUARDED_BY(mutex_);  // of the last fetch, if it failed
  int failures_ GUARDED_BY(mutex_) = 0;              // in a row
  SteadyTime next_fetch_ GUARDED_BY(mutex_);
  SteadyTime last_rejection_ GUARDED_BY(mutex_) = SteadyTime::min();
  SteadyTime last_denial_ GUARDED_BY(mutex_) = SteadyTime::min();
  std::stop_source wake_ GUARDED_BY(mutex_);     // ends the thread's wait
  std::stop_source fetched_ GUARDED_BY(mutex_);  // ends the callers' waits

  std::jthread thread_;  // last: it uses all the others
};

}  // namespace atrest::aws
