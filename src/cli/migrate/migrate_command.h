// `atrest migrate`
#pragma once

#include "cli/command.h"
#include "cli/kube_flags.h"
#include "cli/migrate/migrate_flags.h"
#include "cli/value_flags.h"
#include "operate/migrate/migration_result.h"

namespace atrest::cli {

class MigrateCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  // Without --yes it shows the plan. kFound: it may not begin yet, or it ended and something is
  // not as it should be.
  Result<ExitCode> Run(Session& session) override;

 private:
  ExitCode ShowPlan(const operate::MigrationPreview& preview, Session& session) const;
  ExitCode ShowResult(const operate::MigrationResult& result, Session& session) const;

  KubeFlags kube_;
  ValueFlags values_;
  MigrateFlags flags_;
};

}  // namespace atrest::cli
