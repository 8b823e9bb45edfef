#include "cli/migrate/migrate_command.h"

#include "cli/migrate/migrate_run.h"
#include "operate/migrate/migrate_json.h"
#include "operate/migrate/migrate_text.h"
#include "os/shutdown_signals.h"

namespace atrest::cli {

CommandText MigrateCommand::Text() const {
  return {.group = "",
          .verb = "migrate",
          .summary = "rewrite everything under the key that encrypts now, or in plaintext",
          .examples = {"atrest migrate --encryption-config encryptionconfig.yaml",
                       "atrest migrate --encryption-config encryptionconfig.yaml --yes --wait 5m",
                       "atrest migrate --resource secrets --qps 50 --yes",
                       "atrest migrate --using svm --encryption-config encryptionconfig.yaml --yes",
                       ("atrest migrate --yes --endpoints https://127.0.0.1:2379 --cacert ca.crt "
                        "--cert client.crt --key client.key --encryption-config FILE")}};
}

void MigrateCommand::AddFlags(CLI::App& app) {
  AddMigrateFlags(app, flags_);
  AddKubeFlags(app, kube_);
  AddValueFlags(app, values_);
}

ExitCode MigrateCommand::ShowPlan(const operate::MigrationPreview& preview,
                                  Session& session) const {
  switch (flags_.format) {
    case OutputFormat::kTable: session.output.Print(operate::PreviewText(preview)); break;
    case OutputFormat::kJson:
      session.output.PrintLine(operate::PreviewJson(preview).PrettyText());
      break;
  }
  session.output.Note("nothing was changed; to begin, add --yes");
  return preview.gate.open() ? ExitCode::kWell : ExitCode::kFound;
}

ExitCode MigrateCommand::ShowResult(const operate::MigrationResult& result,
                                    Session& session) const {
  switch (flags_.format) {
    case OutputFormat::kTable: session.output.Print(operate::MigrationText(result)); break;
    case OutputFormat::kJson:
      session.output.PrintLine(operate::MigrationJson(result).PrettyText());
      break;
  }
  const std::vector<std::string> findings = operate::FindingsOf(result);
  for (const std::string& finding : findings) {
    session.output.Fail(Error{Failure::kBadInput, finding});
  }
  return findings.empty() ? ExitCode::kWell : ExitCode::kFound;
}

Result<ExitCode> MigrateCommand::Run(Session& session) {
  std::stop_source stop;
  TRY_ASSIGN(const auto signals, os::ShutdownSignals::Install(stop));
  MigrateRun run(flags_, kube_, values_, session, stop.get_token());
  TRY(run.Open());
  TRY(run.LookAhead());
  if (!flags_.yes) return ShowPlan(run.preview(), session);
  TRY_ASSIGN(const bool may_begin, run.MayBegin());
  if (!may_begin) return ExitCode::kFound;
  TRY(run.Migrate());
  TRY(run.Verify());
  return ShowResult(run.result(), session);
}

}  // namespace atrest::cli
