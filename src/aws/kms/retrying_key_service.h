// A KeyService whose calls are tried again as retry_loop.h says.
#pragma once

#include <string>

#include "aws/kms/retry_loop.h"
#include "kms/key_service.h"

namespace atrest::aws {

// Thread-safe.
class RetryingKeyService final : public kms::KeyService {
 public:
  // As RetryLoop's; `service` too must live longer than this.
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
  kms::KeyService& service_;
  RetryLoop loop_;
};

}  // namespace atrest::aws
