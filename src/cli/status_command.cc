#include "cli/status_command.h"

#include <stop_token>

#include "cli/choice_flag.h"
#include "operate/status/rotation_status_text.h"
#include "os/disk_filesystem.h"
#include "os/shutdown_signals.h"

namespace atrest::cli {
namespace {

constexpr unsigned kReadable = 0644;  // node_exporter runs as somebody else

}  // namespace

ExitCode ExitCodeOf(const operate::RotationStatus& status) {
  if (status.FoundSomethingWrong()) return ExitCode::kFound;
  return status.gate.all_reached ? ExitCode::kWell : ExitCode::kUnfinished;
}

CommandText StatusCommand::Text() const {
  return {.group = "",
          .verb = "status",
          .summary =
              "say where a key rotation stands: which key each kube-apiserver is on, what "
              "is left in etcd, and when a migration may begin",
          .examples = {
              "atrest status", "atrest status --key-id arn:aws:kms:eu-west-1:111122223333:key/NEW",
              "atrest status --apiserver https://10.0.0.1:443 --apiserver https://10.0.0.2",
              "atrest status --endpoints https://127.0.0.1:2379 --cacert ca.crt -o json",
              "atrest status -o prometheus --out /var/lib/node_exporter/atrest.prom"}};
}

void StatusCommand::AddFlags(CLI::App& app) {
  AddStatusFlags(app, flags_);
  AddChoiceFlag<Form>(
      app, "-o,--output", form_,
      {{"table", Form::kTable}, {"json", Form::kJson}, {"prometheus", Form::kPrometheus}},
      "table|json|prometheus", "form of the result (default table)");
  app.add_option("--out", out_, "write the result to this file instead, whole or not at all")
      ->type_name("FILE");
  app.add_flag("--no-progress", no_progress_, "no progress line on a terminal");
}

std::string StatusCommand::Render(const operate::RotationStatus& status) const {
  switch (form_) {
    case Form::kTable: return operate::RotationText(status);
    case Form::kJson: return operate::RotationJson(status).PrettyText() + "\n";
    case Form::kPrometheus: return operate::RotationMetrics(status);
  }
  return {};
}

Result<void> StatusCommand::Write(const operate::RotationStatus& status, Session& session) const {
  if (out_.empty()) {
    session.output.Print(Render(status));
    return {};
  }
  os::DiskFilesystem files;
  return files.ReplaceAtomically(out_, Render(status), kReadable);
}

Result<ExitCode> StatusCommand::Run(Session& session) {
  std::stop_source stop;
  TRY_ASSIGN(const auto signals, os::ShutdownSignals::Install(stop));
  CallContext context;
  context.stop = stop.get_token();
  TRY_ASSIGN(const auto source, StatusSource::Open(flags_, session));
  TRY(source->ReadEtcd(!no_progress_, context));
  TRY_ASSIGN(const operate::RotationStatus status, source->Read(context));
  TRY(Write(status, session));
  return ExitCodeOf(status);
}

}  // namespace atrest::cli
