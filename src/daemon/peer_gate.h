// Which users may call: the socket's mode keeps strangers out, and this does so again where a mode
// or a mount was set too wide. SO_PEERCRED is the kernel's word; a caller cannot forge it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <set>

#include "base/clock.h"
#include "os/unix_peer.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace atrest::daemon {

// Used by one thread.
class PeerGate {
 public:
  PeerGate(std::set<uid_t> allowed, const std::string& socket, const Clock& clock,
           telemetry::Log& log, telemetry::Metrics& metrics);

  // Counts those who are refused, and logs it at most once a minute.
  bool Admits(const os::UnixPeer& peer);

 private:
  const std::set<uid_t> allowed_;
  const std::string socket_;
  const Clock& clock_;
  telemetry::Log& log_;
  telemetry::Counter& refused_;
  int refused_since_ = 0;
  std::optional<SteadyTime> logged_at_;
};

}  // namespace atrest::daemon
