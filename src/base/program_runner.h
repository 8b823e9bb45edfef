// Other programs that are run for what they do, as an interface: never through a shell, with their
// output as it comes.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call_context.h"
#include "base/result.h"

namespace atrest {

enum class OutputStream { kResult, kNotes };  // standard output, standard error

// A piece of output, on the thread that called Run().
using OutputSink = std::function<void(OutputStream stream, std::string_view piece)>;

// Thread-safe.
class ProgramRunner {
 public:
  virtual ~ProgramRunner() = default;

  // Runs `arguments[0]` (looked up in PATH if it has no slash) until it ends, and gives its exit
  // status. Its standard input is empty. When the caller goes away it is sent SIGINT, when the
  // deadline passes SIGTERM, and in both cases it may end by itself; it is killed, with all that it
  // started, only if it does not for a minute. What it prints on the way is still given to `sink`.
  //
  // kAbsent: there is no such program; kSystem: it cannot be started, or was ended by a signal that
  // was not ours; kDeadlineExceeded and kCancelled as the context says. No message shows output.
  virtual Result<int> Run(const std::vector<std::string>& arguments, const OutputSink& sink,
                          const CallContext& context) = 0;
};

}  // namespace atrest
