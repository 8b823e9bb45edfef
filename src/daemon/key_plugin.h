// Everything behind one socket, without gRPC: one key, its health and its calls.
//
// A call goes: queue and worker -> encryptor or decryptor -> health and metering -> KMS.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "daemon/plugin_calls.h"
#include "daemon/shared_decrypts.h"
#include "daemon/worker_pool.h"
#include "kms/key_service.h"
#include "provider/decryptor.h"
#include "provider/encryptor.h"
#include "provider/health_probe.h"
#include "provider/key_health.h"
#include "provider/key_identity.h"
#include "provider/key_settings.h"
#include "provider/metered_key_service.h"
#include "provider/watched_key_service.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace atrest::daemon {

// What all keys of a process share. All of it outlives the keys.
struct SharedParts {
  WorkerPool& pool;
  const Clock& clock;
  Random& random;
  telemetry::Log& log;
  telemetry::Metrics& metrics;
};

// Thread-safe. Must outlive its calls.
class KeyPlugin final : public PluginCalls {
 public:
  // `kms` is the way to AWS, with its retries, and `identity` is of this key. `probe_version` is
  // "v1" or "v2".
  KeyPlugin(provider::KeySettings settings, kms::KeyService& kms,
            std::unique_ptr<provider::KeyIdentity> identity, const std::string& probe_version,
            const SharedParts& parts, provider::HealthTimes times = {});

  void Encrypt(Api api, Secret plaintext, const CallContext& context, SealedAnswer answer) override;
  void Decrypt(Api api, const std::string& ciphertext, const std::string& key_id,
               const CallContext& context, OpenedAnswer answer) override;
  provider::HealthReport Health() const override { return health_.Report(); }
  Result<std::string> KeyId() const override;

  const std::string& key() const { return settings_.key; }

  // What is a state and no event, as it is now, into metrics that have seen none of it yet.
  void PublishState(telemetry::Metrics& states) const;

  // Probes the key whenever that is due, until `stop`.
  void RunProbe(const std::stop_token& stop) { probe_.Run(stop); }

 private:
  struct Version {
    Version(kms::KeyService& kms, const char* name, KeyPlugin& plugin, const SharedParts& parts);
    const char* name;
    provider::MeteredKeyService metered;
    provider::WatchedKeyService watched;
    provider::Encryptor encryptor;
    provider::Decryptor decryptor;
  };
  Version& Of(Api api) { return api == Api::kV1 ? v1_ : v2_; }
  double SecondsSince(SteadyTime start) const;
  double WallSeconds(SteadyTime time) const;  // since 1970
  void CountFailure(const char* operation, Failure kind) const;
  void Tell(const char* operation, const char* version, const CallContext& context,
            SteadyTime start, const std::string& request_id, const Error* error) const;

  const provider::KeySettings settings_;
  const SharedParts parts_;
  provider::KeyHealth health_;
  const std::unique_ptr<provider::KeyIdentity> identity_;
  Version v1_;
  Version v2_;
  provider::HealthProbe probe_;
  SharedDecrypts decrypts_;
  telemetry::Counter& coalesced_;
  telemetry::Counter& shed_;
  telemetry::Counter& refused_;
  telemetry::Histogram& encrypt_queue_;
  telemetry::Histogram& decrypt_queue_;
  telemetry::Histogram& encrypt_time_;
  telemetry::Histogram& decrypt_time_;
  telemetry::Gauge& encrypts_in_flight_;
  telemetry::Gauge& decrypts_in_flight_;
};

}  // namespace atrest::daemon
