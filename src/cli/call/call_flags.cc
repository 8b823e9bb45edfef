#include "cli/call/call_flags.h"

#include <map>

#include "cli/time_text.h"

namespace atrest::cli {
namespace {

// A closed set of words, checked while flags are parsed.
template <typename T>
void AddChoice(CLI::App& app, const std::string& name, T& value,
               const std::map<std::string, T>& words, const std::string& type,
               const std::string& description) {
  app.add_option_function<std::string>(
         name, [&value, words](const std::string& word) { value = words.at(word); }, description)
      ->check(CLI::IsMember(words).description(""))
      ->type_name(type);
}

}  // namespace

void AddCallFlags(CLI::App& app, CallFlags& flags) {
  app.add_option("--socket", flags.socket, "the unix socket that the plugin listens on")
      ->type_name("PATH")
      ->required();
  AddChoice<PluginApi>(app, "--api", flags.api, {{"v1", PluginApi::kV1}, {"v2", PluginApi::kV2}},
                       "v1|v2", "version of the KMS plugin API (default v2)");
  app.add_option("--timeout", flags.timeout, "how long to wait for the plugin (default 3s)")
      ->type_name("TIME");
  AddChoice<OutputFormat>(app, "-o,--output", flags.format,
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
