// The key_id of --key-id-mode=arn and material: what KMS really encrypts under, which only moves
// forward.
//
// AWS KMS is eventually consistent: for some minutes after an alias was moved or key material was
// rotated, its answers come from before and after in any order. So a change counts when it was
// seen kSightings times in a row. A key that was left stays left while answers flap: it comes back
// only if nothing else was seen for kReturnAfter, as when an operator moved an alias back, and then
// under a new id (key_history.h).
//
// A change is written to its file before it is told.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "provider/key_history.h"
#include "provider/key_history_file.h"
#include "provider/key_identity.h"
#include "telemetry/log.h"

namespace atrest::provider {

// Thread-safe. What it is given must outlive it.
class LatchedKeyIdentity final : public KeyIdentity {
 public:
  static constexpr int kSightings = 3;
  // "Tag and alias changes might take up to five minutes" (KMS developer guide, ABAC for AWS KMS).
  static constexpr std::chrono::minutes kReturnAfter{5};

  // `history` is what `file` holds. Without a file nothing outlives the process.
  LatchedKeyIdentity(const KeySettings& settings, KeyHistory history,
                     std::optional<KeyHistoryFile> file, const Clock& clock, telemetry::Log& log);

  Result<std::string> Current() const override;
  bool NeedsMaterial() const override;
  Result<std::optional<std::string>> Note(const Sighting& seen) override;

 private:
  struct Candidate {
    KeyName key;
    int sightings = 0;
    SteadyTime since;
  };
  Result<KeyName> NameOf(const Sighting& seen) const;
  bool IsCurrent(const KeyName& key) const REQUIRES(mutex_);
  bool CountsNow(const KeyName& key, SteadyTime now) REQUIRES(mutex_);
  Result<void> Keep(const KeyHistory& next);
  std::string Adopt(KeyHistory next);
  void Tell(const std::optional<KeyEpoch>& before, const KeyEpoch& now) const;

  const std::string key_;  // the text of --key
  const KeyIdMode mode_;
  const Clock& clock_;
  telemetry::Log& log_;
  std::optional<KeyHistoryFile> file_;  // used by whoever set moving_
  mutable Mutex mutex_;
  KeyHistory history_ GUARDED_BY(mutex_);
  bool confirmed_ GUARDED_BY(mutex_);       // `current` was found by this process, or in this mode
  bool moving_ GUARDED_BY(mutex_) = false;  // somebody writes a change to the file
  Condition moved_;
  std::optional<Candidate> candidate_ GUARDED_BY(mutex_);
  std::optional<Error> trouble_ GUARDED_BY(mutex_);  // why the last change could not be kept
};

}  // namespace atrest::provider
