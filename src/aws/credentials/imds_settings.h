// How to reach the instance metadata service (IMDS), from the environment.
// Source: AWS SDKs and Tools reference guide, "IMDS credential provider".
#pragma once

#include <string>

#include "base/environment.h"
#include "base/result.h"

namespace atrest::aws {

struct ImdsSettings {
  bool disabled = false;  // AWS_EC2_METADATA_DISABLED=true
  std::string endpoint;   // without '/' at its end

  // AWS_EC2_METADATA_SERVICE_ENDPOINT, else AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE (IPv4, IPv6).
  // kBadInput for another mode. Pure function, thread-safe.
  static Result<ImdsSettings> From(const Environment& environment);
};

}  // namespace atrest::aws
