#include "daemon/peer_gate.h"

#include <utility>

namespace atrest::daemon {

PeerGate::PeerGate(std::set<uid_t> allowed, const std::string& socket, const Clock& clock,
                   telemetry::Log& log, telemetry::Metrics& metrics)
    : allowed_(std::move(allowed)),
      socket_(socket),
      clock_(clock),
      log_(log),
      refused_(metrics.GetCounter("aws_encryption_provider_refused_connections_total",
                                  "connections of users that may not call", {{"socket", socket}})) {
}

bool PeerGate::Admits(const os::UnixPeer& peer) {
  if (allowed_.contains(peer.user)) return true;
  refused_.Increment();
  ++refused_since_;
  const SteadyTime now = clock_.Now();
  if (!logged_at_ || now - *logged_at_ >= std::chrono::minutes(1)) {
    log_.Warn("refused a connection", {{"socket", socket_},
                                       {"uid", std::int64_t{peer.user}},
                                       {"pid", std::int64_t{peer.pid}},
                                       {"refused", refused_since_},
                                       {"hint", "--allow-uid lets more users in"}});
    logged_at_ = now;
    refused_since_ = 0;
  }
  return false;
}

}  // namespace atrest::daemon
