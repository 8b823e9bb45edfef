// `atrest migrate`: rewrites every object of the planned resources through the API server, so that
// each is stored as the servers write now: under a new key, or in plaintext.
//
// Of each resource the names are listed in pages and the objects of a page are touched in parallel
// (migration_touch.h). After each page the checkpoint is written. Objects that are made behind the
// list's back need no touch: all servers write with the new key when this begins (the gate).
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "kube/api_client.h"
#include "operate/migrate/checkpoint.h"
#include "operate/migrate/migrate_report.h"
#include "operate/migrate/migration_patience.h"
#include "operate/migrate/migration_plan.h"

namespace atrest::operate {

struct MigrateOptions {
  int parallel = 16;
  double per_second = 500;  // requests; 0: as fast as it goes
  std::size_t page = 500;
  PatienceLimits patience = {};
};

// `done` and `total` objects of the resource; a total of 0 is not known. Called on the caller's
// thread.
using MigrateProgress =
    std::function<void(std::string_view resource, std::uint64_t done, std::uint64_t total)>;

// Goes on where the checkpoint stands if it has this target and these resources, and begins anew if
// not. The file is removed at the end. An error means that the run could not finish: kCancelled,
// kUnreachable (nothing answered for too long), kNoCredentials, kDenied (everything of a page was),
// or the checkpoint could not be written. The file stays then.
// `progress` may be empty.
Result<MigrateReport> Migrate(kube::ApiClient& api, const MigrationPlan& plan,
                              const MigrationTarget& target, const MigrateOptions& options,
                              CheckpointFile& file, const Clock& clock, Random& random,
                              const MigrateProgress& progress, const CallContext& context);

}  // namespace atrest::operate
