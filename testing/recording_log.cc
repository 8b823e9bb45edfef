#include "testing/recording_log.h"

#include <utility>

namespace atrest::fakes {

void RecordingLog::Write(telemetry::Level level, std::string_view message,
                         std::span<const telemetry::Field> fields) {
  Line line{level, std::string(message), {}};
  for (const telemetry::Field& field : fields) line.fields[std::string(field.name)] = field.value;
  const Lock lock(mutex_);
  lines_.push_back(std::move(line));
}

std::vector<RecordingLog::Line> RecordingLog::Lines() const {
  const Lock lock(mutex_);
  return lines_;
}

std::vector<RecordingLog::Line> RecordingLog::Lines(telemetry::Level level) const {
  std::vector<Line> lines = Lines();
  std::erase_if(lines, [level](const Line& line) { return line.level != level; });
  return lines;
}

std::string RecordingLog::Text() const {
  std::string text;
  for (const Line& line : Lines()) {
    text += line.message;
    for (const auto& [name, value] : line.fields) text += ' ' + name + '=' + value;
    text += '\n';
  }
  return text;
}

}  // namespace atrest::fakes
