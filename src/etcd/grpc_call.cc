#include "etcd/grpc_call.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace atrest::etcd {
namespace {

constexpr std::size_t kFrameHeader = 5;
constexpr std::size_t kMaxText = 500;

struct Status {
  std::string_view name;
  Failure kind;
};
// In the order of their numbers (grpc doc/statuscodes.md).
constexpr std::array<Status, 17> kStatuses{{{"OK", Failure::kBug},
                                            {"CANCELLED", Failure::kCancelled},
                                            {"UNKNOWN", Failure::kServiceFault},
                                            {"INVALID_ARGUMENT", Failure::kBadInput},
                                            {"DEADLINE_EXCEEDED", Failure::kDeadlineExceeded},
                                            {"NOT_FOUND", Failure::kAbsent},
                                            {"ALREADY_EXISTS", Failure::kBadInput},
                                            {"PERMISSION_DENIED", Failure::kDenied},
                                            {"RESOURCE_EXHAUSTED", Failure::kThrottled},
                                            {"FAILED_PRECONDITION", Failure::kBadInput},
                                            {"ABORTED", Failure::kServiceFault},
                                            {"OUT_OF_RANGE", Failure::kBadInput},
                                            {"UNIMPLEMENTED", Failure::kBadInput},
                                            {"INTERNAL", Failure::kServiceFault},
                                            {"UNAVAILABLE", Failure::kUnreachable},
                                            {"DATA_LOSS", Failure::kServiceFault},
                                            {"UNAUTHENTICATED", Failure::kDenied}}};

std::string Frame(std::string_view message) {
  std::string frame(1, '\0');  // not compressed
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame += static_cast<char>(message.size() >> shift & 0xff);
  }
  return frame.append(message);
}

// The server's text, percent-encoded, as one harmless line.
std::string ReadableText(std::string_view encoded) {
  std::string text;
  for (std::size_t i = 0; i < encoded.size() && text.size() < kMaxText; ++i) {
    char c = encoded[i];
    unsigned value = 0;
    if (c == '%' && i + 2 < encoded.size() &&
        std::from_chars(&encoded[i + 1], &encoded[i + 3], value, 16).ptr == &encoded[i + 3]) {
      c = static_cast<char>(value);
      i += 2;
    }
    text += c < ' ' || c == 0x7f ? '?' : c;
  }
  return text;
}

Result<void> CheckStatus(const http::Response& response, const std::string& endpoint) {
  const std::string_view text = response.HeaderValue("grpc-status");
  if (response.status != 200 || text.empty()) {
    return Error{Failure::kUnreachable,
                 endpoint + " does not answer as a gRPC server does (HTTP status " +
                     std::to_string(response.status) + ")",
                 "is this etcd's client endpoint?"};
  }
  std::size_t number = kStatuses.size();
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (number == 0) return {};
  const Status status = kStatuses[number < kStatuses.size() ? number : 2];
  Error error{status.kind, endpoint + ": " + ReadableText(response.HeaderValue("grpc-message"))};
  error.code = std::string(status.name);
  return error;
}

}  // namespace

std::string_view GrpcReply::Message() const { return frame.Reveal().substr(kFrameHeader); }

Result<GrpcReply> CallGrpc(http::Transport& transport, const GrpcCall& call,
                           const CallContext& context) {
  http::Request request;
  request.method = "POST";
  request.url = call.endpoint + std::string(call.method);
  request.headers = {{"content-type", "application/grpc"}, {"te", "trailers"}};
  request.body = Secret(Frame(call.message));
  request.max_reply_bytes = call.max_reply_bytes;
  request.bypass_proxy = true;
  TRY_ASSIGN(http::Response response, transport.Send(request, context));
  TRY(CheckStatus(response, call.endpoint));
  const std::string_view frame = response.body.Reveal();
  std::uint64_t size = 0;
  for (std::size_t i = 1; i < kFrameHeader && i < frame.size(); ++i) {
    size = size << 8 | static_cast<unsigned char>(frame[i]);
  }
  if (frame.size() < kFrameHeader || frame[0] != 0 || size != frame.size() - kFrameHeader) {
    return Error{Failure::kUnreachable, call.endpoint + ": a gRPC reply is cut off or compressed"};
  }
  return GrpcReply{std::move(response.body)};
}

}  // namespace atrest::etcd
