#include "etcd/http_etcd_client.h"

#include "etcd/etcd_messages.h"

namespace atrest::etcd {
namespace {

constexpr std::size_t kFrameHeader = 5;

// Another member may do better.
bool IsOfThisMember(const Error& error) {
  return error.kind == Failure::kUnreachable || error.kind == Failure::kServiceFault ||
         error.kind == Failure::kDeadlineExceeded;
}

}  // namespace

HttpEtcdClient::HttpEtcdClient(std::vector<std::string> endpoints, http::Transport& transport,
                               const Clock& clock, std::chrono::nanoseconds call_timeout)
    : endpoints_(std::move(endpoints)),
      transport_(transport),
      clock_(clock),
      call_timeout_(call_timeout) {}

Result<GrpcReply> HttpEtcdClient::Call(std::string_view method, std::string_view message,
                                       const CallContext& context) {
  const std::size_t first = current_.load();
  Error last{Failure::kBadInput, "no etcd endpoint is given"};
  for (std::size_t i = 0; i < endpoints_.size(); ++i) {
    const std::size_t member = (first + i) % endpoints_.size();
    CallContext own = context;
    own.deadline = context.deadline.EarlierOf(Deadline::After(clock_.Now(), call_timeout_));
    auto reply = CallGrpc(transport_, {endpoints_[member], method, message, kMaxPageBytes}, own);
    if (reply.ok()) current_ = member;
    if (reply.ok() || !IsOfThisMember(reply.error())) return reply;
    if (context.deadline.Passed(clock_.Now())) return reply;
    last = std::move(reply).error();
  }
  return last;
}

Result<RangePage> HttpEtcdClient::Range(const RangeRequest& request, const CallContext& context) {
  TRY_ASSIGN(GrpcReply reply, Call("/etcdserverpb.KV/Range", WriteRangeRequest(request), context));
  return ReadRangeResponse(std::move(reply.frame), kFrameHeader);
}

Result<EtcdStatus> HttpEtcdClient::Status(const CallContext& context) {
  TRY_ASSIGN(const GrpcReply reply, Call("/etcdserverpb.Maintenance/Status", "", context));
  return ReadStatusResponse(reply.Message());
}

Result<std::vector<std::string>> ParseEndpoints(std::string_view text, bool tls) {
  std::vector<std::string> endpoints;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string endpoint(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    if (endpoint.find("://") == std::string::npos) {
      endpoint.insert(0, tls ? "https://" : "http://");
    }
    while (endpoint.ends_with('/')) endpoint.pop_back();
    const std::size_t host = endpoint.find("://") + 3;
    const bool known = endpoint.starts_with("http://") || endpoint.starts_with("https://");
    if (!known || host >= endpoint.size() || endpoint.find('/', host) != std::string::npos) {
      return Error{Failure::kBadInput, "\"" + endpoint + "\" is no etcd endpoint",
                   "write https://HOST:PORT, several separated by commas"};
    }
    endpoints.push_back(std::move(endpoint));
  }
  if (endpoints.empty()) return Error{Failure::kBadInput, "no etcd endpoint is given"};
  return endpoints;
}

}  // namespace atrest::etcd
