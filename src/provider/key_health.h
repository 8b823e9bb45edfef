// What is known about one key: can it encrypt, can it decrypt, since when, and if not, why.
//
// Evidence comes from real traffic and, when that is silent, from the probe. Per direction the
// newest evidence counts, so one success clears a failure. Evidence that is older than
// `stale_after` is none: without evidence a key is not healthy.
//
// Not evidence: a caller that went away or whose time was over, load that this process shed, a
// Decrypt that failed in real traffic (the bytes may be old, foreign or damaged).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"

namespace atrest::provider {

enum class Direction { kEncrypt, kDecrypt };
enum class Source { kTraffic, kProbe };

struct HealthTimes {
  std::chrono::milliseconds period{30000};           // between probes while all is well
  std::chrono::milliseconds unhealthy_period{5000};  // between probes while it is not
  // While KMS throttles, that is doubled with each probe, up to this, less up to a half: a fleet
  // whose probes alone are more than the account's quota would else never be well again.
  std::chrono::milliseconds throttled_longest{60000};
  double spread = 0.1;  // times vary by this part, so that nodes that started together part
  std::chrono::milliseconds stale_after{95000};
};

struct HealthReport {
  bool ok = false;
  // "ok", or a line such as "kms Encrypt: DisabledException"; no secret, at most 200 bytes.
  std::string text;
  // KMS said that the key itself cannot be used (disabled, pending deletion, absent, denied), so
  // trying again will not help before a person has done something.
  bool key_unusable = false;
  // One word for `text`, of a few: "ok", "starting", "stale" or a FailureName.
  std::string_view reason = "starting";
  // What KMS's answers say of the key itself: "enabled", a KeyStateOf, or "unknown".
  std::string_view key_state = "unknown";
  std::optional<SteadyTime> encrypted_at = {};  // when each last succeeded
  std::optional<SteadyTime> decrypted_at = {};
};

// Thread-safe, never waits.
class KeyHealth {
 public:
  explicit KeyHealth(const Clock& clock, HealthTimes times = {}) : clock_(clock), times_(times) {}

  void Succeeded(Direction direction);
  void Failed(Direction direction, const Error& error, Source source);

  HealthReport Report() const;

  // When the next probe is due; a moment in the past means now.
  SteadyTime NextProbe() const;
  // `unit_random`: uniform in [0, 1), for the time until the next one.
  void ProbeStarted(double unit_random);
  // Something was seen that needs another look, sooner than a whole period from now.
  void LookSoon();

 private:
  struct Evidence {
    SteadyTime at;
    std::optional<Failure> failure = {};
    std::string text = {};
  };
  HealthReport Judge(SteadyTime now) const REQUIRES(mutex_);
  std::optional<Evidence>& Of(Direction direction) REQUIRES(mutex_);
  std::chrono::nanoseconds Spread(std::chrono::nanoseconds time) const REQUIRES(mutex_);
  std::chrono::nanoseconds UnhealthyWait() const REQUIRES(mutex_);

  const Clock& clock_;
  const HealthTimes times_;
  mutable Mutex mutex_;
  std::optional<Evidence> encrypt_ GUARDED_BY(mutex_);
  std::optional<Evidence> decrypt_ GUARDED_BY(mutex_);
  std::optional<SteadyTime> probed_at_ GUARDED_BY(mutex_);
  double unit_random_ GUARDED_BY(mutex_) = 0.5;
  int throttled_probes_ GUARDED_BY(mutex_) = 0;  // in a row
  std::string_view key_state_ GUARDED_BY(mutex_) = "unknown";
  std::optional<SteadyTime> encrypted_at_ GUARDED_BY(mutex_);
  std::optional<SteadyTime> decrypted_at_ GUARDED_BY(mutex_);
  bool suspect_ GUARDED_BY(mutex_) = false;  // a caller waited in vain, say: look soon
};

}  // namespace atrest::provider
