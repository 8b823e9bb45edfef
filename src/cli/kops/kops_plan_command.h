// `atrest kops plan`
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/kops/kops_flags.h"
#include "kops/plan_document.h"

namespace atrest::cli {

class KopsPlanCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  Result<void> Write(const kops::WrittenPlan& plan) const;

  KopsFlags flags_;
  std::string out_ = "plan";
  bool off_ = false;
};

}  // namespace atrest::cli
