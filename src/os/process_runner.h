// Runs programs as processes.
#pragma once

#include <chrono>

#include "base/clock.h"
#include "base/program_runner.h"

namespace atrest::os {

// The child has this process's environment and working directory, /dev/null as standard input, no
// other descriptor, default signals, and a process group of its own: the terminal's Ctrl-C reaches
// it through Run() alone, once. Each call waits for its child; none is left behind. Thread-safe.
class ProcessRunner final : public ProgramRunner {
 public:
  // `clock` must be the real one: it is the kernel that waits.
  explicit ProcessRunner(const Clock& clock,
                         std::chrono::milliseconds grace = std::chrono::minutes(1))
      : clock_(clock), grace_(grace) {}

  Result<int> Run(const std::vector<std::string>& arguments, const OutputSink& sink,
                  const CallContext& context) override;

 private:
  const Clock& clock_;
  const std::chrono::milliseconds grace_;
};

}  // namespace atrest::os
