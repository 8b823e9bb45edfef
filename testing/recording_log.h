// A Log for tests that keeps its lines, at every level.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "telemetry/log.h"

namespace atrest::fakes {

// Thread-safe.
class RecordingLog final : public telemetry::Log {
 public:
  struct Line {
    telemetry::Level level;
    std::string message;
    std::map<std::string, std::string> fields;
  };

  bool Enabled(telemetry::Level) const override { return true; }
  void Write(telemetry::Level level, std::string_view message,
             std::span<const telemetry::Field> fields) override;

  std::vector<Line> Lines() const;
  std::vector<Line> Lines(telemetry::Level level) const;
  // Everything in one text, to look for what must not be there.
  std::string Text() const;

 private:
  mutable Mutex mutex_;
  std::vector<Line> lines_ GUARDED_BY(mutex_);
};

}  // namespace atrest::fakes
