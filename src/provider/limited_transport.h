// A Transport that lets requests to KMS pass as a RequestLimiter allows: each attempt, each retry.
// Requests for credentials and the like pass freely.
#pragma once

#include "http/transport.h"
#include "provider/request_limiter.h"

namespace atrest::provider {

// Thread-safe. What it is given must outlive it. Errors of both.
class LimitedTransport final : public http::Transport {
 public:
  LimitedTransport(http::Transport& next, RequestLimiter& limiter)
      : next_(next), limiter_(limiter) {}

  Result<http::Response> Send(const http::Request& request, const CallContext& context) override;

 private:
  http::Transport& next_;
  RequestLimiter& limiter_;
};

}  // namespace atrest::provider
