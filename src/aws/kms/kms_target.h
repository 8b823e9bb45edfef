// Where KMS requests go and how they are signed. Region and endpoint may be known only after a look
// at files or instance metadata, so they are asked for at each call.
#pragma once

#include <memory>
#include <string>

#include "aws/sigv4/signer.h"
#include "base/call_context.h"
#include "base/result.h"

namespace atrest::aws {

struct KmsTarget {
  KmsTarget(std::string url_in, std::string region)
      : url(std::move(url_in)), signer(std::move(region), "kms") {}

  std::string url;
  Signer signer;
};

using KmsTargetPtr = std::shared_ptr<const KmsTarget>;

// Thread-safe.
class KmsTargetProvider {
 public:
  virtual ~KmsTargetProvider() = default;
  virtual Result<KmsTargetPtr> Get(const CallContext& context) = 0;
};

// The target is known from the start. Thread-safe.
class FixedKmsTarget final : public KmsTargetProvider {
 public:
  FixedKmsTarget(std::string url, std::string region)
      : target_(std::make_shared<const KmsTarget>(std::move(url), std::move(region))) {}
  Result<KmsTargetPtr> Get(const CallContext& /*context*/) override { return target_; }

 private:
  const KmsTargetPtr target_;
};

}  // namespace atrest::aws
