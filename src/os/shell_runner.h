// Runs a line of a configuration file in /bin/sh and gives what it prints.
#pragma once

#include "base/clock.h"
#include "base/command_runner.h"

namespace atrest::os {

// The child has this process's environment and working directory, /dev/null as standard input and
// error, no other descriptor, default signals, and a process group of its own, by which it is
// killed with what it started. Each call waits for its child; none is left behind. Thread-safe.
class ShellRunner final : public CommandRunner {
 public:
  // `clock` must be the real one: it is the kernel that waits.
  explicit ShellRunner(const Clock& clock) : clock_(clock) {}

  Result<Secret> Run(const std::string& command, std::size_t max_bytes,
                     const CallContext& context) override;

 private:
  const Clock& clock_;
};

}  // namespace atrest::os
