#include "cli/kops/kops_status_command.h"

#include <algorithm>
#include <stop_token>

#include "cli/choice_flag.h"
#include "cli/kops/kops_sight_source.h"
#include "operate/kops/kops_status.h"
#include "os/disk_filesystem.h"
#include "os/process_runner.h"
#include "os/shutdown_signals.h"

namespace atrest::cli {
namespace {

ExitCode ExitCodeOf(const operate::KopsStatus& status) {
  if (status.IsOne()) return ExitCode::kWell;
  const bool behind =
      !status.store.Stage() || std::any_of(status.nodes.begin(), status.nodes.end(),
                                           [](const auto& node) { return node.behind; });
  return behind ? ExitCode::kFound : ExitCode::kUnfinished;
}

}  // namespace

CommandText KopsStatusCommand::Text() const {
  CommandText text;
  text.group = "kops";
  text.verb = "status";
  text.summary = "say in which stage of a plan each control-plane node is, and why";
  text.examples = {"atrest kops status --plan plan", "atrest kops status --plan plan -o json"};
  return text;
}

void KopsStatusCommand::AddFlags(CLI::App& app) {
  app.add_option("--plan", plan_, "directory that atrest kops plan has written")
      ->type_name("DIR")
      ->required();
  app.add_option("--kops", kops_, "the program (default: kops in PATH)")->type_name("FILE");
  AddKubeFlags(app, kube_);
  AddChoiceFlag<OutputFormat>(app, "-o,--output", format_,
                              {{"table", OutputFormat::kTable}, {"json", OutputFormat::kJson}},
                              "table|json", "form of the result (default table)");
}

Result<ExitCode> KopsStatusCommand::Run(Session& session) {
  std::stop_source stop;
  TRY_ASSIGN(const auto signals, os::ShutdownSignals::Install(stop));
  CallContext context;
  context.stop = stop.get_token();
  os::DiskFilesystem files;
  os::ProcessRunner programs(session.clock);
  TRY_ASSIGN(const operate::KopsPlan plan, operate::KopsPlan::Load(plan_, files));
  TRY_ASSIGN(const operate::KopsState state,
             operate::KopsStateFile(plan_, plan.hash(), files).Load());
  const operate::KopsProgram kops(kops_, plan.document().cluster, programs, session.clock);
  TRY_ASSIGN(const auto source, KopsSightSource::Open(kube_, kops, session));
  operate::KopsSight sight;
  TRY(source->AskKops(sight, context));
  TRY_ASSIGN(sight.applied, kops.IsApplied(context));
  TRY(source->AskServers(sight, context));
  TRY_ASSIGN(const operate::KopsStatus status, operate::JudgeKopsStatus(plan, sight, state));
  switch (format_) {
    case OutputFormat::kTable: session.output.Print(operate::KopsStatusText(plan, status)); break;
    case OutputFormat::kJson:
      session.output.PrintLine(operate::KopsStatusJson(plan, status, state).PrettyText());
      break;
  }
  return ExitCodeOf(status);
}

}  // namespace atrest::cli
