// A few short tries of one request to a server on or near this machine, within the caller's time.
#pragma once

#include <chrono>
#include <string_view>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/transport.h"

namespace atrest::aws {

struct BoundedTries {
  std::string_view what;  // in front of each message
  std::chrono::milliseconds timeout{1000};
  int attempts = 3;
  std::string_view unreachable_hint = {};
};

// Any answer below 500 but 429 counts as one. Tries again at once: these servers serve one node,
// and the caller is told within seconds. kUnreachable or kServiceFault after the last try;
// kDeadlineExceeded and kCancelled as the context says. Thread-safe.
Result<http::Response> SendWithTries(http::Transport& transport, const Clock& clock,
                                     const http::Request& request, const BoundedTries& tries,
                                     const CallContext& context);

}  // namespace atrest::aws
