#include "cli/plugin/plugin_channel.h"

#include <grpc/support/log.h>

namespace atrest::cli {
namespace {

constexpr std::size_t kLongestSocketPath = 107;  // sun_path without its NUL
constexpr int kMaxReplyBytes = 1024 * 1024;

struct Meaning {
  Failure kind;
  std::string_view name;
  std::string_view hint;
};

Meaning MeaningOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::INVALID_ARGUMENT:
      return {Failure::kBadCiphertext, "INVALID_ARGUMENT",
              "the bytes, the key or their encryption "
              "context do not fit together"};
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return {Failure::kDeadlineExceeded, "DEADLINE_EXCEEDED", "give it more time with --timeout"};
    case grpc::StatusCode::NOT_FOUND: return {Failure::kKeyNotFound, "NOT_FOUND", ""};
    case grpc::StatusCode::PERMISSION_DENIED: return {Failure::kDenied, "PERMISSION_DENIED", ""};
    case grpc::StatusCode::UNAUTHENTICATED: return {Failure::kNoCredentials, "UNAUTHENTICATED", ""};
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return {Failure::kThrottled, "RESOURCE_EXHAUSTED", "try again in a moment"};
    case grpc::StatusCode::FAILED_PRECONDITION:
      return {Failure::kKeyUnusable, "FAILED_PRECONDITION", ""};
    case grpc::StatusCode::UNIMPLEMENTED:
      return {Failure::kBadInput, "UNIMPLEMENTED", "try the other API with --api v1 or --api v2"};
    case grpc::StatusCode::UNAVAILABLE:
      return {Failure::kUnreachable, "UNAVAILABLE",
              "is the plugin running, and is this its socket?"};
    case grpc::StatusCode::CANCELLED: return {Failure::kCancelled, "CANCELLED", ""};
    case grpc::StatusCode::INTERNAL: return {Failure::kServiceFault, "INTERNAL", ""};
    case grpc::StatusCode::OK:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::OUT_OF_RANGE:
    case grpc::StatusCode::DATA_LOSS:
    case grpc::StatusCode::DO_NOT_USE: break;
  }
  return {Failure::kServiceFault, "UNKNOWN", ""};
}

void IgnoreLog(gpr_log_func_args* /*line*/) {}

}  // namespace

Result<std::shared_ptr<grpc::Channel>> OpenChannel(const std::string& socket) {
  if (socket.empty() || socket.size() > kLongestSocketPath) {
    return Error{Failure::kBadInput,
                 "socket path \"" + socket + "\" is empty or longer than " +
                     std::to_string(kLongestSocketPath) + " bytes",
                 "give the path that the plugin listens on"};
  }
  gpr_set_log_function(IgnoreLog);  // its lines on stderr say less than our errors
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxReplyBytes);
  return grpc::CreateCustomChannel("unix:" + socket, grpc::InsecureChannelCredentials(), arguments);
}

void SetDeadline(grpc::ClientContext& client, const CallContext& context, const Clock& clock) {
  if (context.deadline.IsNever()) return;
  const auto left = context.deadline.Left(clock.Now());
  if (left.count() == 0) return client.set_deadline(WallTime());  // "now" may still be in time
  client.set_deadline(clock.WallNow() + std::chrono::duration_cast<WallTime::duration>(left));
}

Error PluginError(const grpc::Status& status, std::string_view call, const std::string& socket) {
  Meaning meaning = MeaningOf(status.error_code());
  if (meaning.kind == Failure::kBadCiphertext && call != "decrypt") {
    meaning.kind = Failure::kBadInput;
    meaning.hint = "";
  }
  Error error;
  error.kind = meaning.kind;
  error.message = std::string(call) + " on " + socket + ": " + status.error_message() + " (" +
                  std::string(meaning.name) + ")";
  error.hint = meaning.hint;
  error.code = meaning.name;
  return error;
}

}  // namespace atrest::cli
