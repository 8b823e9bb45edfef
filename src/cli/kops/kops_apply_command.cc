#include "cli/kops/kops_apply_command.h"

#include "os/shutdown_signals.h"

namespace atrest::cli {
namespace {

// Flags of `migrate` and `verify` that a plan decides.
constexpr const char* kPlanned[] = {"--resource", "--skip-server-check", "--output", "--snapshot",
                                    "--encryption-config"};

}  // namespace

CommandText KopsApplyCommand::Text() const {
  const std::string start = "atrest kops apply --plan plan --stage ";
  CommandText text;
  text.group = "kops";
  text.verb = "apply";
  text.summary = "run a stage of a plan with your kops, if the one before holds on every node";
  text.examples = {start + "1", start + "1-read --yes", start + "3-migrate --yes --qps 50",
                   start +
                       "4-verify --yes --endpoints https://127.0.0.1:4001 --endpoints "
                       "https://127.0.0.1:4002 --cacert ca.crt --cert c.crt --key c.key"};
  return text;
}

void KopsApplyCommand::AddFlags(CLI::App& app) {
  app.add_option("--plan", flags_.plan, "directory that atrest kops plan has written")
      ->type_name("DIR")
      ->required();
  app.add_option("--stage", flags_.stage, "its number or name")->type_name("STAGE")->required();
  app.add_option("--kops", flags_.kops, "the program (default: kops in PATH)")->type_name("FILE");
  AddMigrateFlags(app, flags_.migrate);
  AddKubeFlags(app, flags_.kube);
  AddValueFlags(app, flags_.values);
  for (const char* name : kPlanned) app.remove_option(app.get_option(name));
  app.get_option("--yes")->description(
      "run it; without it only the commands and the gate are shown");
  app.get_option("--wait")->description(
      "wait so long for the stage to hold on every node (default 10m)");
}

Result<ExitCode> KopsApplyCommand::Run(Session& session) {
  std::stop_source stop;
  TRY_ASSIGN(const auto signals, os::ShutdownSignals::Install(stop));
  KopsApplyRun run(flags_, session, stop.get_token());
  TRY(run.Open());
  run.ShowStage();
  TRY_ASSIGN(const bool may_begin, run.MayBegin());
  if (!flags_.migrate.yes) session.output.Note("nothing was changed; to begin, add --yes");
  if (!may_begin) return ExitCode::kFound;
  return flags_.migrate.yes ? run.Run() : Result<ExitCode>(ExitCode::kWell);
}

}  // namespace atrest::cli
