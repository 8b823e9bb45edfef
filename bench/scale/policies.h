// What a node does when KMS does not answer as it should. The numbers of ours are those of the
// provider's own code, not copies of them.
#pragma once

#include <chrono>
#include <string>

#include "http/retry_plan.h"
#include "http/retry_quota.h"
#include "provider/key_health.h"

namespace atrest::scale {

struct Policies {
  std::string name;
  http::RetryPlan retry;
  int retry_tokens = http::RetryQuota::kDefaultCapacity;
  bool inside_the_deadline = true;  // no retry that would outlive the caller
  bool throttled_probes_are_retried = true;
  provider::HealthTimes probe;
};

}  // namespace atrest::scale
