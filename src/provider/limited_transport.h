// A Transport that lets requests to KMS pass as a RequestLimiter allows: each attempt, each retry.
// Requests for credentials and the like pass freely. Tells what that costs:
//   aws_encryption_provider_rate_limit_wait_seconds{operation}
//   aws_encryption_provider_rate_limit_refused_total{operation}
// where operation is "decrypt", "encrypt" or "probe".
#pragma once

#include <array>

#include "base/clock.h"
#include "http/transport.h"
#include "provider/request_limiter.h"
#include "telemetry/metrics.h"

namespace atrest::provider {

// Thread-safe. What it is given must outlive it. Errors of both.
class LimitedTransport final : public http::Transport {
 public:
  LimitedTransport(http::Transport& next, RequestLimiter& limiter, telemetry::Metrics& metrics,
                   const Clock& clock);

  Result<http::Response> Send(const http::Request& request, const CallContext& context) override;

 private:
  struct Series {
    telemetry::Histogram* wait = nullptr;
    telemetry::Counter* refused = nullptr;
  };
  Result<void> Take(Urgency urgency, const CallContext& context);

  http::Transport& next_;
  RequestLimiter& limiter_;
  const Clock& clock_;
  std::array<Series, 3> series_;  // by Urgency
};

}  // namespace atrest::provider
