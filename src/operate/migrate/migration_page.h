// The objects of one page, touched by some threads in parallel. For migrate.cc.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/result.h"
#include "kube/api_client.h"
#include "operate/migrate/migrate_report.h"
#include "operate/migrate/migration_patience.h"

namespace atrest::operate {

struct TouchedPage {
  MigrationCounts counts = {};
  std::vector<MigrationFailure> failures = {};
};

// All objects or an error. `progress` is told how many are done, on the caller's thread, which does
// its share of the work. kDenied: every single one was.
Result<TouchedPage> TouchPage(kube::ApiClient& api, const kube::ApiResource& resource,
                              const std::vector<kube::ObjectMeta>& objects, int parallel,
                              MigrationPatience& patience,
                              const std::function<void(std::uint64_t done)>& progress,
                              const CallContext& context);

}  // namespace atrest::operate
