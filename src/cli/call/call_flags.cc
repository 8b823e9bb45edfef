#include "cli/call/call_flags.h"

#include "cli/choice_flag.h"
#include "cli/time_text.h"

namespace atrest::cli {

void AddCallFlags(CLI::App& app, CallFlags& flags) {
  app.add_option("--socket", flags.socket, "the unix socket that the plugin listens on")
      ->type_name("PATH")
      ->required();
  AddChoiceFlag<PluginApi>(app, "--api", flags.api,
                           {{"v1", PluginApi::kV1}, {"v2", PluginApi::kV2}}, "v1|v2",
                           "version of the KMS plugin API (default v2)");
  app.add_option("--timeout", flags.timeout, "how long to wait for the plugin (default 3s)")
      ->type_name("TIME");
  AddChoiceFlag<OutputFormat>(app, "-o,--output", flags.format,
                              {{"table", OutputFormat::kTable}, {"json", OutputFormat::kJson}},
                              "table|json", "form of the result (default table)");
}

Result<OpenedCall> OpenCall(const CallFlags& flags, const Clock& clock) {
  TRY_ASSIGN(const auto timeout, ParseDuration(flags.timeout));
  OpenedCall call;
  TRY_ASSIGN(call.plugin, OpenPlugin(flags.api, flags.socket, clock));
  call.context.deadline = Deadline::After(clock.Now(), timeout);
  call.context.id = "atrest-call";
  return call;
}

const char* ApiName(PluginApi api) {
  switch (api) {
    case PluginApi::kV1: return "v1";
    case PluginApi::kV2: return "v2";
  }
  return "v2";
}

}  // namespace atrest::cli
