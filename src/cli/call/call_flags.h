// The flags that all of `atrest call` take: which plugin, which API, how long, what to print.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/plugin/plugin_client.h"

namespace atrest::cli {

enum class OutputFormat { kTable, kJson };

struct CallFlags {
  std::string socket;
  PluginApi api = PluginApi::kV2;
  std::string timeout = "3s";  // kube-apiserver's default for a KMS provider
  OutputFormat format = OutputFormat::kTable;
};

// `flags` outlives the app.
void AddCallFlags(CLI::App& app, CallFlags& flags);

// The plugin that the flags name, and a context that ends with their timeout.
struct OpenedCall {
  std::unique_ptr<PluginClient> plugin;
  CallContext context;
};
Result<OpenedCall> OpenCall(const CallFlags& flags, const Clock& clock);

const char* ApiName(PluginApi api);

}  // namespace atrest::cli
