// The only retry loop of this project: AWS's standard mode (http/retry_plan.h, retry_quota.h),
// inside the caller's deadline.
//
// Each attempt has a time limit of its own, so that one lost packet does not cost the whole
// deadline. What the request itself is to blame for, a cancelled call and a call whose time is over
// are never retried. The error is the last one that the service or the network gave, with the
// number of attempts; where the time ran out during an attempt its kind is kDeadlineExceeded.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "http/retry_plan.h"
#include "http/retry_quota.h"
#include "kms/key_service.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace atrest::aws {

struct RetrySettings {
  http::RetryPlan plan;
  std::chrono::milliseconds attempt_timeout{1500};
};

// Thread-safe.
class RetryingKeyService final : public kms::KeyService {
 public:
  // What is given by reference must live longer than this.
  // `throttled` counts the attempts that KMS throttled; nullptr: nobody does.
  // `quota` is that of the whole process: what one key uses up the others have no more.
  RetryingKeyService(kms::KeyService& service, const RetrySettings& settings,
                     http::RetryQuota& quota, const Clock& clock, Random& random,
                     telemetry::Log& log, telemetry::Counter* throttled = nullptr);

  Result<kms::Encrypted> Encrypt(const kms::EncryptRequest& request,
                                 const CallContext& context) override;
  Result<kms::Decrypted> Decrypt(const kms::DecryptRequest& request,
                                 const CallContext& context) override;
  Result<kms::KeyDescription> DescribeKey(const std::string& key_id,
                                          const CallContext& context) override;

 private:
  struct Progress;

  template <typename Attempt>
  auto Run(std::string_view operation, const CallContext& context, Attempt attempt)
      -> decltype(attempt(context));
  Result<void> PrepareRetry(Progress& progress, Error error, const CallContext& context);

  kms::KeyService& service_;
  const RetrySettings settings_;
  http::RetryQuota& quota_;
  const Clock& clock_;
  Random& random_;
  telemetry::Log& log_;
  telemetry::Counter* const throttled_;
};

}  // namespace atrest::aws
