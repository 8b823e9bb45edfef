#include "cli/plugin/plugin_client.h"

#include "cli/plugin/plugin_channel.h"
#include "cli/plugin/plugin_client_v1.h"
#include "cli/plugin/plugin_client_v2.h"

namespace atrest::cli {

Result<std::unique_ptr<PluginClient>> OpenPlugin(PluginApi api, const std::string& socket,
                                                 const Clock& clock) {
  TRY_ASSIGN(const auto channel, OpenChannel(socket));
  switch (api) {
    case PluginApi::kV1: return {std::make_unique<PluginClientV1>(channel, socket, clock)};
    case PluginApi::kV2: return {std::make_unique<PluginClientV2>(channel, socket, clock)};
  }
  return Error{Failure::kBug, "no such plugin API"};
}

}  // namespace atrest::cli
