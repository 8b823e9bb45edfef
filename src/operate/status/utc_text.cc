#include "operate/status/utc_text.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace atrest::operate {
namespace {

std::string Format(WallTime time, const char* format) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  std::array<char, 40> text{};
  // Cannot be cut off: the year has at most five digits.
  static_cast<void>(std::snprintf(
      text.data(), text.size(), format, static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count())));
  return text.data();
}

}  // namespace

std::string UtcText(WallTime time) { return Format(time, "%04d-%02u-%02u %02d:%02d:%02d UTC"); }

std::string Rfc3339Text(WallTime time) { return Format(time, "%04d-%02u-%02uT%02d:%02d:%02dZ"); }

}  // namespace atrest::operate
