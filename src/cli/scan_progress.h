// How far a scan is, as one line on a terminal: share, rate, time left.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "cli/terminal_output.h"

namespace atrest::cli {

// "main etcd: 450 000 of 1 000 000 (45 %), 90 000/s, 6 s left"; a total of 0 is not known.
// `before` of those done were so when the seconds began.
std::string ProgressText(std::string_view source, std::uint64_t done, std::uint64_t total,
                         double seconds, std::uint64_t before = 0);

// Not thread-safe. Prints at most ten times a second, nothing if not `shown`, and takes its line
// away when it is destroyed.
class ScanProgress {
 public:
  ScanProgress(TerminalOutput& output, const Clock& clock, bool shown);
  ~ScanProgress();
  ScanProgress(const ScanProgress&) = delete;
  ScanProgress& operator=(const ScanProgress&) = delete;

  void Step(std::string_view source, std::uint64_t done, std::uint64_t total);

 private:
  TerminalOutput& output_;
  const Clock& clock_;
  const bool shown_;
  std::string source_;
  std::uint64_t before_ = 0;
  SteadyTime started_;
  SteadyTime printed_;
  bool any_ = false;
};

}  // namespace atrest::cli
