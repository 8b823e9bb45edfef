// The way to AWS KMS for a command: transport, the whole chain of credentials, endpoint, retries.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "cli/unwrap_flags.h"
#include "kms/key_administration.h"
#include "operate/kms_unwrapper.h"

namespace atrest::cli {

// Used by one thread.
class AwsKmsConnection final : public operate::KmsByRegion {
 public:
  // The clock outlives it. Begins to fetch credentials. kBadInput for an endpoint that cannot be
  // used.
  static Result<std::unique_ptr<AwsKmsConnection>> Open(const UnwrapFlags& flags,
                                                        const Clock& clock);
  ~AwsKmsConnection() override;

  Result<kms::KeyService*> Open(const std::string& region) override;

  // For making keys and looking at them; it lives no longer than this.
  Result<std::shared_ptr<kms::KeyAdministration>> OpenAdministration(const std::string& region);

 private:
  struct Parts;
  explicit AwsKmsConnection(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;
};

}  // namespace atrest::cli
