// EtcdClient over the network, for the members of one cluster.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"
#include "etcd/etcd_client.h"
#include "etcd/grpc_call.h"
#include "http/transport.h"

namespace atrest::etcd {

inline constexpr std::size_t kMaxPageBytes = 16 * 1024 * 1024;

// Thread-safe. Stays with the member that answered last and goes on to the next one when it cannot
// be reached; an error is the one of the last member tried, and names it.
class HttpEtcdClient final : public EtcdClient {
 public:
  // `endpoints` as URLs, at least one; `transport` speaks HTTP/2; it and the clock outlive the
  // client. No call takes longer than `call_timeout` with each member.
  HttpEtcdClient(std::vector<std::string> endpoints, http::Transport& transport, const Clock& clock,
                 std::chrono::nanoseconds call_timeout);

  Result<RangePage> Range(const RangeRequest& request, const CallContext& context) override;
  Result<EtcdStatus> Status(const CallContext& context) override;

 private:
  Result<GrpcReply> Call(std::string_view method, std::string_view message,
                         const CallContext& context);

  const std::vector<std::string> endpoints_;
  http::Transport& transport_;
  const Clock& clock_;
  const std::chrono::nanoseconds call_timeout_;
  std::atomic<std::size_t> current_ = 0;
};

// What a person gives as --endpoints: URLs or HOST:PORT, split at commas; without scheme https
// where certificates are given, else http. kBadInput for anything else.
Result<std::vector<std::string>> ParseEndpoints(std::string_view text, bool tls);

}  // namespace atrest::etcd
