#include "cli/time_text.h"

#include <array>
#include <charconv>
#include <string>

namespace atrest::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongest = std::chrono::hours(24);

struct Unit {
  std::string_view name;
  std::int64_t in_milliseconds;
};
constexpr std::array kUnits{Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000},
                            Unit{"h", 3'600'000}};

Error NotADuration(std::string_view text) {
  return Error{Failure::kBadInput, "\"" + std::string(text) + "\" is not a duration",
               "write it as 500ms, 3s or 2m; at most a day"};
}

}  // namespace

Result<milliseconds> ParseDuration(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || number <= 0) return NotADuration(text);
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const Unit& unit : kUnits) {
    if (rest != unit.name) continue;
    if (number > kLongest.count() / unit.in_milliseconds) return NotADuration(text);
    return milliseconds(number * unit.in_milliseconds);
  }
  return NotADuration(text);
}

}  // namespace atrest::cli
