// What both versions of the plugin API share: the channel, deadlines, and errors.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"

namespace atrest::cli {

// kBadInput for an empty path or one that does not fit into a socket address.
Result<std::shared_ptr<grpc::Channel>> OpenChannel(const std::string& socket);

void SetDeadline(grpc::ClientContext& client, const CallContext& context, const Clock& clock);

// An error status in our words. `call` is what was asked for, e.g. "decrypt".
Error PluginError(const grpc::Status& status, std::string_view call, const std::string& socket);

}  // namespace atrest::cli
