#include "cli/migrate/migrate_flags.h"

#include "cli/choice_flag.h"

namespace atrest::cli {
namespace {

void AddGateFlags(CLI::App& app, MigrateFlags& flags) {
  app.add_option("--key-id", flags.key_id,
                 "the key id that every API server must have seen (of KMS v2)")
      ->type_name("KEY");
  app.add_option("--wait", flags.wait,
                 "wait so long for every API server to be on the new key (default: not at all)")
      ->type_name("TIME");
  app.add_flag("--skip-server-check", flags.skip_gate,
               "begin although not every API server was seen to be on the new key");
}

void AddPaceFlags(CLI::App& app, MigrateFlags& flags) {
  app.add_option("--qps", flags.per_second,
                 "requests to the API in a second, 0 for no limit (default 500)")
      ->type_name("N")
      ->check(CLI::Range(0.0, 100000.0).description(""));
  app.add_option("--parallel", flags.parallel, "requests at a time (default 16)")
      ->type_name("N")
      ->check(CLI::Range(1, 256).description(""));
  app.add_option("--patience", flags.patience,
                 "how long nothing may succeed before it gives up (default 5m)")
      ->type_name("TIME");
}

}  // namespace

void AddMigrateFlags(CLI::App& app, MigrateFlags& flags) {
  app.add_flag("--yes", flags.yes, "begin; without it only the plan is shown");
  app.add_option("--resource", flags.resources,
                 "only this resource, as the EncryptionConfiguration names it; any number")
      ->type_name("NAME")
      ->allow_extra_args(false);
  AddChoiceFlag<MigrateBy>(
      app, "--using", flags.by, {{"api", MigrateBy::kApi}, {"svm", MigrateBy::kSvm}}, "api|svm",
      "touch each object (default), or let kube-controller-manager: StorageVersionMigration");
  AddGateFlags(app, flags);
  AddPaceFlags(app, flags);
  app.add_option("--checkpoint", flags.checkpoint,
                 "where to keep how far it is (default: ~/.local/state/atrest)")
      ->type_name("FILE");
  AddChoiceFlag<OutputFormat>(app, "-o,--output", flags.format,
                              {{"table", OutputFormat::kTable}, {"json", OutputFormat::kJson}},
                              "table|json", "form of the result (default table)");
  app.add_flag("--no-progress", flags.no_progress, "no progress line on a terminal");
}

}  // namespace atrest::cli
