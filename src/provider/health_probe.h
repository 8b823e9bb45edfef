// Asks KMS when traffic is silent: one Encrypt and one Decrypt of what it gave, with the key's own
// context. One probe at a time, at most 2 s; how often is KeyHealth's decision. What KMS used is
// told to the KeyIdentity, too.
#pragma once

#include <chrono>
#include <stop_token>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "kms/key_service.h"
#include "provider/key_health.h"
#include "provider/key_identity.h"
#include "provider/key_settings.h"
#include "telemetry/log.h"

namespace atrest::provider {

// Used by one thread. What it is given must outlive it.
class HealthProbe {
 public:
  HealthProbe(kms::KeyService& service, const KeySettings& settings, KeyHealth& health,
              KeyIdentity& identity, const Clock& clock, Random& random, telemetry::Log& log)
      : service_(service),
        settings_(settings),
        health_(health),
        identity_(identity),
        clock_(clock),
        random_(random),
        log_(log) {}

  // Probes whenever it is due, until `stop`.
  void Run(const std::stop_token& stop);

  // One probe, now.
  void Probe(const std::stop_token& stop);

  static constexpr std::chrono::milliseconds kBound{2000};

 private:
  Result<void> Encrypt(const CallContext& context, kms::Encrypted& sealed);
  Result<void> Decrypt(const CallContext& context, const kms::Encrypted& sealed, Sighting& seen);
  void Tell(Direction direction, const Result<void>& outcome);
  void Identify(const Sighting& seen);

  kms::KeyService& service_;
  const KeySettings& settings_;
  KeyHealth& health_;
  KeyIdentity& identity_;
  const Clock& clock_;
  Random& random_;
  telemetry::Log& log_;
};

}  // namespace atrest::provider
