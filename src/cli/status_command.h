// `atrest status`
#pragma once

#include <string>

#include "cli/command.h"
#include "cli/status_source.h"

namespace atrest::cli {

class StatusCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  enum class Form { kTable, kJson, kPrometheus };

  std::string Render(const operate::RotationStatus& status) const;
  Result<void> Write(const operate::RotationStatus& status, Session& session) const;

  StatusFlags flags_;
  Form form_ = Form::kTable;
  std::string out_;
  bool no_progress_ = false;
};

// 1 for something that is wrong, 3 if nothing is but a server could not be asked.
ExitCode ExitCodeOf(const operate::RotationStatus& status);

}  // namespace atrest::cli
