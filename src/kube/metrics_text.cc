#include "kube/metrics_text.h"

#include <charconv>
#include <optional>

namespace atrest::kube {
namespace {

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == ':';
}

// One line of a sample, from left to right.
class SampleLine {
 public:
  explicit SampleLine(std::string_view line) : rest_(line) {}

  std::string_view TakeName() {
    std::size_t size = 0;
    while (size < rest_.size() && IsNameCharacter(rest_[size])) ++size;
    const std::string_view name = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return name;
  }

  // False if they are malformed.
  bool TakeLabels(std::vector<std::pair<std::string, std::string>>& labels) {
    if (!Take('{')) return true;
    while (!Take('}')) {
      SkipBlanks();
      const std::string_view name = TakeName();
      SkipBlanks();
      if (name.empty() || !Take('=')) return false;
      SkipBlanks();
      std::optional<std::string> value = TakeQuoted();
      if (!value) return false;
      labels.emplace_back(name, *std::move(value));
      SkipBlanks();
      if (!Take(',') && (rest_.empty() || rest_.front() != '}')) return false;
      SkipBlanks();
    }
    return true;
  }

  // A time stamp may follow, which nobody needs here.
  std::optional<double> TakeValue() {
    if (rest_.empty() || (rest_.front() != ' ' && rest_.front() != '\t')) return std::nullopt;
    SkipBlanks();
    if (!rest_.empty() && rest_.front() == '+') rest_.remove_prefix(1);
    double value = 0;
    const auto [end, problem] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (problem != std::errc{}) return std::nullopt;
    const bool ends = end == rest_.data() + rest_.size() || *end == ' ' || *end == '\r';
    return ends ? std::optional(value) : std::nullopt;
  }

 private:
  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void SkipBlanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) {
      rest_.remove_prefix(1);
    }
  }

  std::optional<std::string> TakeQuoted() {
    if (!Take('"')) return std::nullopt;
    std::string value;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return value;
      if (c != '\\') {
        value += c;
        continue;
      }
      if (rest_.empty()) return std::nullopt;
      value += rest_.front() == 'n' ? '\n' : rest_.front();
      rest_.remove_prefix(1);
    }
    return std::nullopt;
  }

  std::string_view rest_;
};

}  // namespace

std::string_view MetricSample::Label(std::string_view label) const {
  for (const auto& each : labels) {
    if (each.first == label) return each.second;
  }
  return {};
}

Result<void> ReadMetricsText(std::string_view text, std::string_view prefix,
                             const std::function<void(const MetricSample&)>& visit) {
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    ++number;
    if (line.empty() || line.front() == '#' || line == "\r") continue;
    SampleLine parser(line);
    MetricSample sample;
    sample.name = parser.TakeName();
    bool fine = !sample.name.empty();
    if (fine && sample.name.starts_with(prefix)) {
      fine = parser.TakeLabels(sample.labels);
      const std::optional<double> value = fine ? parser.TakeValue() : std::nullopt;
      fine = value.has_value();
      sample.value = value.value_or(0);
      if (fine) visit(sample);
    }
    if (!fine) {
      return Error{Failure::kBadInput,
                   "line " + std::to_string(number) + " is no metric of Prometheus"};
    }
  }
  return {};
}

}  // namespace atrest::kube
