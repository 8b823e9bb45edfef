#include "aws/kms/retrying_key_service.h"

namespace atrest::aws {

RetryingKeyService::RetryingKeyService(kms::KeyService& service, const RetrySettings& settings,
                                       http::RetryQuota& quota, const Clock& clock, Random& random,
                                       telemetry::Log& log, telemetry::Counter* throttled)
    : service_(service), loop_(settings, quota, clock, random, log, throttled) {}

Result<kms::Encrypted> RetryingKeyService::Encrypt(const kms::EncryptRequest& request,
                                                   const CallContext& context) {
  return loop_.Run("Encrypt", Repeat::kHarmless, context,
                   [&](const CallContext& attempt) { return service_.Encrypt(request, attempt); });
}

Result<kms::Decrypted> RetryingKeyService::Decrypt(const kms::DecryptRequest& request,
                                                   const CallContext& context) {
  return loop_.Run("Decrypt", Repeat::kHarmless, context,
                   [&](const CallContext& attempt) { return service_.Decrypt(request, attempt); });
}

Result<kms::KeyDescription> RetryingKeyService::DescribeKey(const std::string& key_id,
                                                            const CallContext& context) {
  return loop_.Run("DescribeKey", Repeat::kHarmless, context, [&](const CallContext& attempt) {
    return service_.DescribeKey(key_id, attempt);
  });
}

}  // namespace atrest::aws
