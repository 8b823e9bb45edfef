// `atrest kops apply`
#pragma once

#include "cli/command.h"
#include "cli/kops/kops_apply_run.h"

namespace atrest::cli {

class KopsApplyCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  // Without --yes it shows the stage. kFound: it may not begin, or it ended and does not hold.
  Result<ExitCode> Run(Session& session) override;

 private:
  KopsApplyFlags flags_;
};

}  // namespace atrest::cli
