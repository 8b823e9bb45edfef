// Other programs that are run for what they print, as an interface.
#pragma once

#include <cstddef>
#include <string>

#include "base/call_context.h"
#include "base/result.h"
#include "base/secret.h"

namespace atrest {

// Thread-safe.
class CommandRunner {
 public:
  virtual ~CommandRunner() = default;

  // What `command`, a line for the shell, prints until it ends well. Its standard input is empty,
  // what it says on standard error goes nowhere, since it may be a secret. When the context ends,
  // or it prints more than `max_bytes`, it is killed with everything that it started.
  //
  // kSystem: it cannot be started, fails, or is ended by a signal; kBadInput: it prints too much;
  // kDeadlineExceeded and kCancelled as the context says. No message shows the command or its
  // output.
  virtual Result<Secret> Run(const std::string& command, std::size_t max_bytes,
                             const CallContext& context) = 0;
};

}  // namespace atrest
