// `atrest kops status`
#pragma once

#include <string>

#include "cli/call/call_flags.h"
#include "cli/command.h"
#include "cli/kube_flags.h"

namespace atrest::cli {

class KopsStatusCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  // kFound: nodes are in different stages; kUnfinished: the stage of one is not known.
  Result<ExitCode> Run(Session& session) override;

 private:
  std::string plan_;
  std::string kops_ = "kops";
  KubeFlags kube_;
  OutputFormat format_ = OutputFormat::kTable;
};

}  // namespace atrest::cli
