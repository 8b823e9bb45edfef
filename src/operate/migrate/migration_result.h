// What a migration is about to do, and what came of it: all that its output is made of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "operate/migrate/checkpoint.h"
#include "operate/migrate/migrate_report.h"
#include "operate/migrate/migration_by_svm.h"
#include "operate/migrate/migration_gate.h"
#include "operate/migrate/migration_plan.h"
#include "operate/migrate/migration_size.h"
#include "operate/verify_report.h"

namespace atrest::operate {

struct MigrationPreview {
  MigrationPlan plan = {};
  std::vector<ResourceSize> sizes = {};
  MigrationGate gate = {};
  std::size_t servers = 0;
  double per_second = 0;
};

struct MigrationResult {
  MigrationTarget target = {};
  MigrationPlan plan = {};
  MigrateReport report = {};            // of our own touches
  std::vector<SvmOutcome> by_svm = {};  // instead of it, where StorageVersionMigration was used
  std::optional<VerifyReport> verified = {};
  std::string verify_command = {};  // to be run where etcd can be reached, if it was not verified
};

// What is not as it should be, each a sentence; empty if all is well. Events are none of it: they
// are not migrated (migration_plan.h).
std::vector<std::string> FindingsOf(const MigrationResult& result);

// Values of events that are not as the configuration writes now; they go by themselves.
std::uint64_t OldEvents(const VerifyReport& report);

}  // namespace atrest::operate
