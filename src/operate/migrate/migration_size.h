// How much a migration has to do, counted without reading an object: the server tells how many are
// behind the first one.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/result.h"
#include "kube/api_client.h"
#include "operate/migrate/migration_patience.h"
#include "operate/migrate/migration_plan.h"

namespace atrest::operate {

struct ResourceSize {
  std::string resource;
  std::optional<std::uint64_t> objects;  // nothing if the server does not tell
};

// In the order of the plan. Errors as of MigrationPatience.
Result<std::vector<ResourceSize>> CountObjects(kube::ApiClient& api, const MigrationPlan& plan,
                                               MigrationPatience& patience,
                                               const CallContext& context);

// Of those that are known.
std::uint64_t TotalObjects(const std::vector<ResourceSize>& sizes);

// At this rate of requests, if the servers keep up; nothing if no rate is given.
std::optional<std::chrono::seconds> EstimatedTime(std::uint64_t objects, double per_second);

}  // namespace atrest::operate
