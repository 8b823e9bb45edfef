#include "telemetry/json_log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <ctime>
#include <mutex>
#include <utility>

#include "json/json.h"

namespace atrest::telemetry {
namespace {

class SinkFunction final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit SinkFunction(JsonLog::Sink write) : write_(std::move(write)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    write_({message.payload.data(), message.payload.size()});
  }
  void flush_() override {}

  JsonLog::Sink write_;
};

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kDebug: return "debug";
    case Level::kInfo: return "info";
    case Level::kWarn: return "warn";
    case Level::kError: return "error";
  }
  return "error";
}

// RFC 3339 in UTC with milliseconds.
std::string Timestamp(WallTime time) {
  using std::chrono::duration_cast;
  const auto since_epoch = duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
  const std::time_t seconds = duration_cast<std::chrono::seconds>(since_epoch).count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%FT%T", &parts);
  const std::string milliseconds = std::to_string(1000 + since_epoch.count() % 1000).substr(1);
  return std::string(text.data(), length) + '.' + milliseconds + 'Z';
}

std::string Quoted(std::string_view text) { return json::Value::String(text).Text(); }

}  // namespace

struct JsonLog::Output {
  explicit Output(spdlog::sink_ptr sink) : logger("atrest", std::move(sink)) {
    logger.set_level(spdlog::level::trace);
    logger.set_pattern("%v");
    logger.set_error_handler([](const std::string&) {});
  }
  spdlog::logger logger;
};

JsonLog::JsonLog(const Clock& clock, Level lowest, std::unique_ptr<Output> output)
    : clock_(clock), lowest_(lowest), output_(std::move(output)) {}

JsonLog::~JsonLog() = default;

std::unique_ptr<JsonLog> JsonLog::ToStderr(const Clock& clock, Level lowest) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  return std::unique_ptr<JsonLog>(
      new JsonLog(clock, lowest, std::make_unique<Output>(std::move(sink))));
}

std::unique_ptr<JsonLog> JsonLog::ToSink(const Clock& clock, Level lowest, Sink sink) {
  auto function = std::make_shared<SinkFunction>(std::move(sink));
  return std::unique_ptr<JsonLog>(
      new JsonLog(clock, lowest, std::make_unique<Output>(std::move(function))));
}

void JsonLog::Write(Level level, std::string_view message, std::span<const Field> fields) {
  const std::string line = JsonLogLine(clock_.WallNow(), level, message, fields);
  output_->logger.log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

std::string JsonLogLine(WallTime time, Level level, std::string_view message,
                        std::span<const Field> fields) {
  std::string line = "{\"ts\":\"" + Timestamp(time) + "\",\"level\":\"";
  line += LevelName(level);
  line += "\",\"msg\":" + Quoted(message);
  for (const Field& field : fields) {
    line += ',' + Quoted(field.name) + ':';
    line += field.quoted ? Quoted(field.value) : field.value;
  }
  return line + '}';
}

}  // namespace atrest::telemetry
