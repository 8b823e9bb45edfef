// Log lines as JSON, one object a line:
//   {"ts":"2026-11-24T08:00:00.123Z","level":"info","msg":"…","field":"value",…}
// Written through spdlog. Text that is not UTF-8 is replaced, so that each line can be parsed.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "telemetry/log.h"

namespace atrest::telemetry {

// Thread-safe. A line that cannot be written is lost: logging never fails its caller.
class JsonLog final : public Log {
 public:
  // Where a line goes, without its newline. Called by one thread at a time.
  using Sink = std::function<void(std::string_view line)>;

  // Lines below `lowest` are dropped. `clock` must outlive this.
  static std::unique_ptr<JsonLog> ToStderr(const Clock& clock, Level lowest);
  static std::unique_ptr<JsonLog> ToSink(const Clock& clock, Level lowest, Sink sink);

  ~JsonLog() override;
  void SetLowest(Level lowest) { lowest_ = lowest; }
  bool Enabled(Level level) const override { return level >= lowest_; }
  void Write(Level level, std::string_view message, std::span<const Field> fields) override;

 private:
  struct Output;
  JsonLog(const Clock& clock, Level lowest, std::unique_ptr<Output> output);

  const Clock& clock_;
  std::atomic<Level> lowest_;
  const std::unique_ptr<Output> output_;
};

// The line that Write makes.
std::string JsonLogLine(WallTime time, Level level, std::string_view message,
                        std::span<const Field> fields);

}  // namespace atrest::telemetry
