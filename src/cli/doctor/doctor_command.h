// `atrest doctor`
#pragma once

#include <string>

#include "cli/command.h"
#include "cli/doctor/doctor_flags.h"
#include "operate/doctor/doctor_report.h"

namespace atrest::cli {

class DoctorCommand final : public Command {
 public:
  CommandText Text() const override;
  void AddFlags(CLI::App& app) override;
  Result<ExitCode> Run(Session& session) override;

 private:
  enum class Form { kTable, kJson };

  void Print(const operate::DoctorReport& report, Session& session) const;

  DoctorFlags flags_;
  Form form_ = Form::kTable;
  std::string bundle_;
  bool list_ = false;
  bool no_progress_ = false;
};

// 1 for what is wrong, 3 if nothing is but something could not be found out. A warning is 0.
ExitCode ExitCodeOf(const operate::DoctorReport& report);

}  // namespace atrest::cli
