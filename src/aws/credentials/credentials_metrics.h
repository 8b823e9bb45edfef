// What is told about credentials in metrics: when they were fetched, when they end, and how often
// fetching succeeded and failed. Times are seconds since 1970, so that age and time left are
// differences to time() at the place that alerts.
#pragma once

#include "aws/credentials/credentials.h"
#include "base/clock.h"
#include "telemetry/metrics.h"

namespace atrest::aws {

// Thread-safe.
class CredentialsMetrics {
 public:
  // nullptr: nothing is told. What is given must live longer than this.
  explicit CredentialsMetrics(telemetry::Metrics* metrics);

  void Fetched(const Credentials& credentials, WallTime now);
  void Failed();

 private:
  telemetry::Gauge* fetched_ = nullptr;
  telemetry::Gauge* expiration_ = nullptr;
  telemetry::Counter* successes_ = nullptr;
  telemetry::Counter* failures_ = nullptr;
};

}  // namespace atrest::aws
