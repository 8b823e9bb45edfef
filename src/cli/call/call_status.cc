#include "cli/call/call_status.h"

#include <string>
#include <utility>
#include <vector>

#include "cli/call/ciphertext_document.h"

namespace atrest::cli {
namespace {

// v1 has no state of health: to answer with the right version is all that kube-apiserver checks.
bool IsWell(PluginApi api, const PluginStatus& status) {
  switch (api) {
    case PluginApi::kV1: return status.version == "v1beta1";
    case PluginApi::kV2: return status.healthz == "ok";
  }
  return false;
}

void PrintTable(PluginApi api, const PluginStatus& status, TerminalOutput& output) {
  std::vector<std::pair<std::string, std::string>> rows{{"api", ApiName(api)},
                                                        {"version", status.version}};
  if (api == PluginApi::kV1) {
    rows.emplace_back("runtime", status.runtime);
  } else {
    rows.emplace_back("healthz", status.healthz);
    rows.emplace_back("key id", status.key_id);
  }
  output.PrintTable(rows);
}

void PrintJson(PluginApi api, const PluginStatus& status, TerminalOutput& output) {
  json::Value document = json::Value::Object();
  document.Set("schemaVersion", json::Value::Number(kSchemaVersion));
  document.Set("api", ApiName(api));
  document.Set("version", status.version);
  if (api == PluginApi::kV1) {
    document.Set("runtime", status.runtime);
  } else {
    document.Set("healthz", status.healthz);
    document.Set("keyId", status.key_id);
  }
  document.Set("healthy", json::Value::Bool(IsWell(api, status)));
  output.PrintLine(document.PrettyText());
}

}  // namespace

CommandText CallStatus::Text() const {
  return {.group = "call",
          .verb = "status",
          .summary = "ask a KMS plugin how it is and which key it uses",
          .examples = {"atrest call status --socket /run/aws-encryption-provider/socket.sock",
                       "atrest call status --socket ./socket.sock -o json"}};
}

void CallStatus::AddFlags(CLI::App& app) { AddCallFlags(app, flags_); }

Result<ExitCode> CallStatus::Run(Session& session) {
  TRY_ASSIGN(const OpenedCall call, OpenCall(flags_, session.clock));
  TRY_ASSIGN(const PluginStatus status, call.plugin->Status(call.context));
  switch (flags_.format) {
    case OutputFormat::kTable: PrintTable(flags_.api, status, session.output); break;
    case OutputFormat::kJson: PrintJson(flags_.api, status, session.output); break;
  }
  return IsWell(flags_.api, status) ? ExitCode::kWell : ExitCode::kFound;
}

}  // namespace atrest::cli
