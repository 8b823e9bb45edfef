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

// Thread-safe. What is given by reference must live longer than this.
class StsPlace {
 public:
  // `region_of_key`: used where neither environment nor profile name one; may be empty.
  StsPlace(const Environment& environment, RegionFinder& regions, std::string region_of_key);

  // `profile` may be nullptr. kNoCredentials for a region or URL that cannot be used, or that is
  // not known; kDeadlineExceeded and kCancelled as the context says.
  Result<StsTarget> Find(const Profiles& profiles, const ProfileSection* profile,
                         const CallContext& context) const;

 private:
  Result<std::string> Region(const CallContext& context) const;

  const Environment& environment_;
  RegionFinder& regions_;
  const std::string region_of_key_;
};

}  // namespace atrest::aws
