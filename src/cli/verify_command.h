// `atrest verify`
#pragma once

#include <string>

#include "cli/call/call_flags.h"
#include "cli/command.h"
#include "cli/unwrap_flags.h"
#include "cli/value_flags.h"
#include "operate/verify_report.h"

namespace atrest::cli {

class VerifyCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  Result<operate::VerifyReport> Verify(Session& session);
  Result<void> Write(const operate::VerifyReport& report, Session& session) const;

  ValueFlags values_;
  UnwrapFlags unwrap_;
  bool probe_ = false;
  OutputFormat format_ = OutputFormat::kTable;
  std::string html_file_;
  std::string retire_;
  std::size_t max_offenders_ = 100;
  bool no_progress_ = false;
};

}  // namespace atrest::cli
