// Structured log lines. A line is a constant message and fields; values are made safe for one JSON
// line, and no Secret can get in, since it does not convert to text.
//
// Levels: debug for what only a developer wants (health probes, credential sources that do not
// apply), info for what changes rarely, warn for what a person should look at some time, error for
// what a person should look at now.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace atrest::telemetry {

enum class Level { kDebug, kInfo, kWarn, kError };

struct Field {
  Field(std::string_view name_in, std::string_view text) : name(name_in), value(text) {}
  Field(std::string_view name_in, const char* text) : name(name_in), value(text) {}
  Field(std::string_view name_in, const std::string& text) : name(name_in), value(text) {}
  Field(std::string_view name_in, std::int64_t number)
      : name(name_in), value(std::to_string(number)), quoted(false) {}
  Field(std::string_view name_in, int number) : Field(name_in, std::int64_t{number}) {}

  std::string_view name;
  std::string value;
  bool quoted = true;
};

// Thread-safe.
class Log {
 public:
  virtual ~Log() = default;
  virtual bool Enabled(Level level) const = 0;
  virtual void Write(Level level, std::string_view message, std::span<const Field> fields) = 0;

  void Debug(std::string_view message, std::initializer_list<Field> fields = {}) {
    if (Enabled(Level::kDebug)) Write(Level::kDebug, message, {fields.begin(), fields.size()});
  }
  void Info(std::string_view message, std::initializer_list<Field> fields = {}) {
    if (Enabled(Level::kInfo)) Write(Level::kInfo, message, {fields.begin(), fields.size()});
  }
  void Warn(std::string_view message, std::initializer_list<Field> fields = {}) {
    if (Enabled(Level::kWarn)) Write(Level::kWarn, message, {fields.begin(), fields.size()});
  }
  void Error(std::string_view message, std::initializer_list<Field> fields = {}) {
    if (Enabled(Level::kError)) Write(Level::kError, message, {fields.begin(), fields.size()});
  }
};

}  // namespace atrest::telemetry
