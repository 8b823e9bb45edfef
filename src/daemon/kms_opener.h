// The way to AWS KMS for each key: transport, credentials, target, retries.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "daemon/settings.h"
#include "kms/key_service.h"
#include "provider/request_limiter.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace atrest::daemon {

// Used by one thread. Must outlive what it opened.
class KmsOpener {
 public:
  // kBadInput for an endpoint or source ARN that cannot be used.
  static Result<std::unique_ptr<KmsOpener>> Open(const Settings& settings, const Clock& clock,
                                                 telemetry::Log& log, telemetry::Metrics& metrics);
  ~KmsOpener();

  // Does not wait.
  Result<std::unique_ptr<kms::KeyService>> OpenKms(const KeyEntry& entry);

  // How many requests there may be, of all keys.
  void SetLimit(const provider::RequestLimit& limit);

 private:
  struct Parts;
  explicit KmsOpener(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;
};

}  // namespace atrest::daemon
