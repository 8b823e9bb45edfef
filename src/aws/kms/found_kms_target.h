// The KMS target of one key, found out at the first call: its region may have to be asked from
// instance metadata, its endpoint read from files.
#pragma once

#include <string>

#include "aws/endpoint.h"
#include "aws/kms/kms_target.h"
#include "aws/region.h"
#include "base/environment.h"
#include "base/filesystem.h"
#include "base/mutex.h"

namespace atrest::aws {

struct KmsTargetWish {
  std::string region;        // empty: to be found
  std::string endpoint_url;  // --kms-endpoint; empty: none
  std::string profile;       // by flag; empty: none
  bool allow_insecure = false;
};

// Thread-safe. Remembers what it found, never a failure.
class FoundKmsTarget final : public KmsTargetProvider {
 public:
  // What is given by reference must live longer than this.
  FoundKmsTarget(KmsTargetWish wish, RegionFinder& regions, const Environment& environment,
                 const Filesystem& filesystem);

  Result<KmsTargetPtr> Get(const CallContext& context) override;

  // Without the network; kBadInput if the endpoint can never be used.
  Result<std::string> UrlFor(const std::string& region) const;

 private:
  const KmsTargetWish wish_;
  RegionFinder& regions_;
  const Environment& environment_;
  const Filesystem& filesystem_;
  Mutex mutex_;
  KmsTargetPtr target_ GUARDED_BY(mutex_);
};

}  // namespace atrest::aws
