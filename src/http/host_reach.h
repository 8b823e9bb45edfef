// The first steps of a connection one by one, for those who must say which one fails: name, then
// TCP. Nothing is sent.
#pragma once

#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"

namespace atrest::http {

// The addresses of a host name as text, as the system resolves it; a literal address is its own.
// kUnreachable with the resolver's reason; kDeadlineExceeded as the context says, while the look-up
// itself may go on. Thread-safe.
Result<std::vector<std::string>> ResolveHost(const std::string& host, const CallContext& context,
                                             const Clock& clock);

// Whether a TCP connection to a literal address can be made. kUnreachable with the system's reason,
// kDeadlineExceeded as the context says. Thread-safe.
Result<void> ConnectTo(const std::string& address, int port, const CallContext& context,
                       const Clock& clock);

}  // namespace atrest::http
