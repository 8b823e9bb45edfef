// Which STS is asked: always the one of a region, never the global one. The region is AWS_REGION's,
// AWS_DEFAULT_REGION's, the profile's, the key's, the instance's; the URL is
// AWS_ENDPOINT_URL_STS's, AWS_ENDPOINT_URL's, the profile's, else made from the region
// (endpoint.h).
#pragma once

#include <string>

#include "aws/credentials/profiles.h"
#include "aws/region.h"
#include "aws/sts/sts_client.h"
#include "base/environment.h"

namespace atrest::aws {

struct StsWish {
  std::string region_of_key = {};  // where neither environment nor profile name one; may be empty
  bool allow_insecure = false;     // http to other hosts than loopback
};

// Thread-safe. What is given by reference must live longer than this.
class StsPlace {
 public:
  StsPlace(const Environment& environment, RegionFinder& regions, StsWish wish);

  // `profile` may be nullptr. kNoCredentials for a region or URL that cannot be used, or that is
  // not known; kDeadlineExceeded and kCancelled as the context says.
  Result<StsTarget> Find(const Profiles& profiles, const ProfileSection* profile,
                         const CallContext& context) const;

 private:
  Result<std::string> Region(const CallContext& context) const;

  const Environment& environment_;
  RegionFinder& regions_;
  const StsWish wish_;
};

}  // namespace atrest::aws
