#include "cli/doctor/doctor_command.h"

#include <map>
#include <stop_token>

#include "cli/choice_flag.h"
#include "cli/doctor/doctor_bundle_file.h"
#include "cli/doctor/doctor_node.h"
#include "cli/doctor/doctor_run.h"
#include "operate/doctor/doctor_checks.h"
#include "operate/doctor/doctor_text.h"
#include "os/disk_filesystem.h"
#include "os/shutdown_signals.h"

namespace atrest::cli {
namespace {

std::string CheckList() {
  std::string text;
  for (const operate::DoctorCheck& check : operate::DoctorChecks()) {
    text += std::string(check.id) + " (" + std::string(check.group) +
            "): " + std::string(check.asks) + "\n    why: " + std::string(check.why) + "\n";
  }
  return text;
}

}  // namespace

ExitCode ExitCodeOf(const operate::DoctorReport& report) {
  if (report.Has(operate::CheckOutcome::kWrong)) return ExitCode::kFound;
  return report.Has(operate::CheckOutcome::kUnknown) ? ExitCode::kUnfinished : ExitCode::kWell;
}

CommandText DoctorCommand::Text() const {
  return {.group = "",
          .verb = "doctor",
          .summary =
              "check everything that a cold start needs, on a control-plane node or a "
              "laptop, and say what is wrong and what to do",
          .examples = {"atrest doctor",
                       "atrest doctor --before --kms-key arn:aws:kms:eu-west-1:111122223333:key/ID",
                       "atrest doctor --socket /run/kmsplugin/socket.sock -o json",
                       "atrest doctor --snapshot backup.db", "atrest doctor --bundle support.json",
                       "atrest doctor --checks"}};
}

void DoctorCommand::AddFlags(CLI::App& app) {
  AddDoctorFlags(app, flags_);
  AddChoiceFlag<Form>(app, "-o,--output", form_, {{"table", Form::kTable}, {"json", Form::kJson}},
                      "table|json", "form of the result (default table)");
  app.add_option("--bundle", bundle_,
                 "also write report, versions, metrics, configuration and last log lines for "
                 "support to this file, mode 0600, without secrets")
      ->type_name("FILE");
  app.add_flag("--checks", list_, "print all checks and end");
  app.add_flag("--no-progress", no_progress_, "no progress line on a terminal");
}

void DoctorCommand::Print(const operate::DoctorReport& report, Session& session) const {
  switch (form_) {
    case Form::kTable:
      session.output.Print(operate::DoctorText(report, session.output.ColoursResult()));
      break;
    case Form::kJson: session.output.PrintLine(operate::DoctorJson(report).PrettyText()); break;
  }
}

Result<ExitCode> DoctorCommand::Run(Session& session) {
  if (list_) {
    session.output.Print(CheckList());
    return ExitCode::kWell;
  }
  std::stop_source stop;
  TRY_ASSIGN(const auto signals, os::ShutdownSignals::Install(stop));
  CallContext context;
  context.stop = stop.get_token();
  const os::DiskFilesystem files;
  const DoctorNode node = ReadDoctorNode(flags_, files);
  const bool show = session.show_progress && !no_progress_;
  auto report = RunDoctor(
      flags_, node, session,
      [&](std::string_view what) {
        if (show) session.output.ShowProgress("looking at " + std::string(what) + " …");
      },
      context);
  if (show) session.output.ShowProgress("");
  if (!report.ok()) return std::move(report).error();
  Print(*report, session);
  if (!bundle_.empty()) {
    os::DiskFilesystem disk;
    TRY(WriteDoctorBundle(bundle_, *report, flags_, node, disk, session.clock));
    session.output.Note("wrote " + bundle_ + "; look at it before you pass it on");
  }
  return ExitCodeOf(*report);
}

}  // namespace atrest::cli
