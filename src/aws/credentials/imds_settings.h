// How to reach the instance metadata service (IMDS), from environment and profile.
// Source: AWS SDKs and Tools reference guide, "IMDS credential provider".
#pragma once

#include <string>

#include "aws/credentials/profile_file.h"
#include "base/environment.h"
#include "base/result.h"

namespace atrest::aws {

struct ImdsSettings {
  bool disabled = false;  // AWS_EC2_METADATA_DISABLED=true
  std::string endpoint;   // without '/' at its end

  // AWS_EC2_METADATA_SERVICE_ENDPOINT or ec2_metadata_service_endpoint of the profile, else what
  // AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE or ec2_metadata_service_endpoint_mode say (IPv4, IPv6).
  // `profile` may be nullptr. kBadInput for another mode. Pure function, thread-safe.
  static Result<ImdsSettings> From(const Environment& environment,
                                   const ProfileSection* profile = nullptr);
};

}  // namespace atrest::aws
