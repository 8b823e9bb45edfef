// The URL of an AWS service in a region. Pure functions, thread-safe.
// Sources: botocore 1.44.5 endpoint-rule-set-1.json of kms and sts; AWS SDKs and Tools reference
// guide, "Service-specific endpoints".
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials/profiles.h"
#include "base/environment.h"
#include "base/result.h"

namespace atrest::aws {

struct EndpointSettings {
  std::string custom_url;         // used as it is; empty: made from the region
  std::string custom_url_source;  // "--kms-endpoint", "AWS_ENDPOINT_URL", for messages
  bool fips = false;              // AWS_USE_FIPS_ENDPOINT, use_fips_endpoint
  bool dual_stack = false;        // AWS_USE_DUALSTACK_ENDPOINT, use_dualstack_endpoint
  bool allow_insecure = false;    // http to other hosts than loopback
  std::string malformed = {};     // a switch that is neither true nor false; empty: none
};

struct EndpointFlag {
  std::string name;  // "--kms-endpoint"
  std::string url;   // empty: not given
};

// `service` is "kms" or "sts". Custom URLs, first of: the flag, AWS_ENDPOINT_URL_KMS,
// AWS_ENDPOINT_URL, the profile's services section, the profile's endpoint_url; the last four not
// with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true. `profile` may be nullptr.
EndpointSettings ReadEndpointSettings(std::string_view service, const EndpointFlag& flag,
                                      const Environment& environment, const Profiles& profiles,
                                      const ProfileSection* profile);

// kBadInput for a URL that must not be used, for a custom URL together with FIPS or dual-stack, and
// for a malformed switch: who asks for FIPS in a way that is not understood must not go without.
Result<std::string> EndpointUrl(std::string_view service, std::string_view region,
                                const EndpointSettings& settings);

}  // namespace atrest::aws
