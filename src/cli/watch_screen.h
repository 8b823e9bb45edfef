// What `atrest watch` shows: on a terminal a page that is redrawn in place, elsewhere a line a
// round.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "cli/terminal_output.h"
#include "operate/status/rotation_status.h"

namespace atrest::cli {

// How fast values come under the new key. Not thread-safe.
class MigrationPulse {
 public:
  void Add(SteadyTime now, std::uint64_t left);

  // Values a second, over what was seen since they began to become fewer; nothing if they do not.
  std::optional<double> Rate() const;
  // "55 a second, about 22 s left"; empty without a rate.
  std::string Text() const;

 private:
  struct Point {
    SteadyTime time;
    std::uint64_t left = 0;
  };
  std::optional<Point> first_, last_;
};

// Not thread-safe.
class WatchScreen {
 public:
  // `redraw`: stdout is a terminal. `colours`: and may be coloured.
  WatchScreen(TerminalOutput& output, bool redraw, bool colours)
      : output_(output), redraw_(redraw), colours_(colours) {}

  void Show(const operate::RotationStatus& status, const MigrationPulse& pulse);
  void ShowError(const Error& error, WallTime now);

 private:
  void Draw(const std::string& page);

  TerminalOutput& output_;
  const bool redraw_;
  const bool colours_;
  bool drawn_ = false;
};

}  // namespace atrest::cli
