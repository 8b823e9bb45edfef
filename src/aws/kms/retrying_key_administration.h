// A KeyAdministration whose calls are tried again as retry_loop.h says. CreateKey only where KMS
// refused it for its rate: if the answer was lost, there may be a key already.
#pragma once

#include <string>
#include <vector>

#include "aws/kms/retry_loop.h"
#include "kms/key_administration.h"

namespace atrest::aws {

// Thread-safe. A list of several pages is one call, tried again from its first page.
class RetryingKeyAdministration final : public kms::KeyAdministration {
 public:
  // As RetryLoop's; `kms` too must live longer than this.
  RetryingKeyAdministration(kms::KeyAdministration& kms, const RetrySettings& settings,
                            http::RetryQuota& quota, const Clock& clock, Random& random,
                            telemetry::Log& log)
      : kms_(kms), loop_(settings, quota, clock, random, log, nullptr) {}

  Result<kms::KeyMetadata> CreateKey(const kms::NewKey& key, const CallContext& context) override;
  Result<void> CreateAlias(const std::string& alias, const std::string& key,
                           const CallContext& context) override;
  Result<void> EnableRotation(const std::string& key, const CallContext& context) override;
  Result<kms::KeyMetadata> Describe(const std::string& key, const CallContext& context) override;
  Result<kms::RotationStatus> RotationOf(const std::string& key,
                                         const CallContext& context) override;
  Result<std::string> PolicyOf(const std::string& key, const CallContext& context) override;
  Result<kms::Tags> TagsOf(const std::string& key, const CallContext& context) override;
  Result<std::vector<kms::Alias>> AliasesOf(const std::string& key,
                                            const CallContext& context) override;
  Result<std::vector<kms::Alias>> AllAliases(const CallContext& context) override;
  Result<std::vector<std::string>> AllKeyIds(const CallContext& context) override;

 private:
  kms::KeyAdministration& kms_;
  RetryLoop loop_;
};

}  // namespace atrest::aws
