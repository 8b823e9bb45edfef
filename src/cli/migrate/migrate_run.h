// One run of `atrest migrate`, step by step. For migrate_command.cc.
//
// The steps are called in the order in which they stand here, each once. Not thread-safe. Errors
// are printed by the caller.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/kube_flags.h"
#include "cli/migrate/migrate_flags.h"
#include "cli/value_flags.h"
#include "operate/migrate/migrate.h"
#include "operate/migrate/migration_result.h"
#include "os/disk_filesystem.h"
#include "os/kernel_random.h"

namespace atrest::cli {

class MigrateRun {
 public:
  // All outlive it.
  MigrateRun(const MigrateFlags& flags, const KubeFlags& kube_flags, const ValueFlags& value_flags,
             Session& session, std::stop_token stop);

  // Reads files; nothing is connected yet.
  Result<void> Open();
  // Asks the servers, waiting for them with --wait. Nothing is changed.
  Result<void> LookAhead();
  const operate::MigrationPreview& preview() const { return preview_; }
  // Whether every server writes alike and the new way. False: said why.
  Result<bool> MayBegin();
  Result<void> Migrate();
  // In etcd, where it can be reached from here.
  Result<void> Verify();
  const operate::MigrationResult& result() const { return result_; }

 private:
  Result<void> ReadEncryptionConfiguration();
  Result<void> AwaitGate();
  operate::MigrationGate Judge(std::vector<operate::ApiServerView>& views);
  Result<void> MigrateWithCheckpoint();
  Result<void> MigrateWithSvm();
  Result<void> CheckKeyAgain();
  std::string CheckpointPath(const std::string& cluster) const;

  const MigrateFlags& flags_;
  const KubeFlags& kube_flags_;
  const ValueFlags& value_flags_;
  Session& session_;
  CallContext context_;
  os::DiskFilesystem files_;
  os::KernelRandom random_;
  operate::MigrateOptions options_;
  std::unique_ptr<operate::MigrationPace> pace_;
  std::unique_ptr<operate::MigrationPatience> look_;  // for what a person waits for
  std::optional<ValueFlags> values_;                  // where etcd can be read from here
  std::optional<kube::EncryptionConfiguration> configuration_;
  operate::MigrationQuestion question_;
  std::unique_ptr<OpenedKube> kube_;
  std::vector<kube::ApiClient*> servers_;
  kube::ApiDiscovery discovery_;
  operate::MigrationPreview preview_;
  operate::MigrationResult result_;
};

}  // namespace atrest::cli
