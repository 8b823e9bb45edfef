#include "provider/limited_transport.h"

#include <chrono>
#include <string_view>

#include "http/header.h"

namespace atrest::provider {
namespace {

Urgency UrgencyOf(std::string_view target, const CallContext& context) {
  if (context.background) return Urgency::kBackground;
  return target.ends_with(".Decrypt") ? Urgency::kDecrypt : Urgency::kEncrypt;
}

constexpr std::array kNames{"decrypt", "encrypt", "probe"};  // by Urgency

}  // namespace

LimitedTransport::LimitedTransport(http::Transport& next, RequestLimiter& limiter,
                                   telemetry::Metrics& metrics, const Clock& clock)
    : next_(next), limiter_(limiter), clock_(clock) {
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const telemetry::Labels labels{{"operation", kNames.at(i)}};
    series_.at(i).wait = &metrics.GetHistogram("aws_encryption_provider_rate_limit_wait_seconds",
                                               "how long requests to kms waited for --qps-limit",
                                               labels, {0.001, 0.01, 0.1, 0.5, 1, 2});
    series_.at(i).refused =
        &metrics.GetCounter("aws_encryption_provider_rate_limit_refused_total",
                            "requests to kms that --qps-limit left no time for", labels);
  }
}

Result<void> LimitedTransport::Take(Urgency urgency, const CallContext& context) {
  const Series& series = series_.at(static_cast<std::size_t>(urgency));
  const SteadyTime start = clock_.Now();
  Result<void> taken = limiter_.Take(urgency, context);
  if (taken) series.wait->Observe(std::chrono::duration<double>(clock_.Now() - start).count());
  if (!taken && taken.error().kind == Failure::kOverloaded) series.refused->Increment();
  return taken;
}

Result<http::Response> LimitedTransport::Send(const http::Request& request,
                                              const CallContext& context) {
  // AWS JSON 1.1 names the operation in a header; "TrentService" is KMS.
  const std::string_view target = http::FindHeader(request.headers, "x-amz-target");
  if (target.starts_with("TrentService.")) {
    TRY(Take(UrgencyOf(target, context), context));
  }
  return next_.Send(request, context);
}

}  // namespace atrest::provider
