// Which resources a migration rewrites, and which it leaves out and why. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "kube/api_objects.h"
#include "kube/encryption_configuration.h"

namespace atrest::operate {

struct PlannedResource {
  kube::ApiResource resource;
  std::string writes = {};  // what writes it: "kms v2 aws", "identity"; empty if nobody told us
  // KMS v1 names no key in what it stores: values under the same provider name never become stale.
  bool under_kms_v1 = false;
};

struct MigrationPlan {
  std::vector<PlannedResource> resources = {};  // by label
  std::vector<std::string> notes = {};          // what is left out and why, safe to print
};

// The resources that `configuration` names (itself, its group, a wildcard) and the server serves;
// with `only` ("secrets", "widgets.example.com") just these, with or without a configuration.
// Events are left out: they are gone after an hour, and a rewrite would only prolong them.
// kBadInput if nothing is left, or `only` names what the server does not serve or cannot rewrite.
Result<MigrationPlan> PlanMigration(const kube::ApiDiscovery& discovery,
                                    const kube::EncryptionConfiguration* configuration,
                                    const std::vector<std::string>& only);

}  // namespace atrest::operate
