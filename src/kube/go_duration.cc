#include "kube/go_duration.h"

#include <charconv>
#include <cmath>

namespace atrest::kube {
namespace {

std::optional<double> TakeUnit(std::string_view& text) {
  constexpr struct {
    std::string_view name;
    double nanoseconds;
  } kUnits[] = {{"ns", 1},   {"us", 1e3}, {"µs", 1e3}, {"μs", 1e3},
                {"ms", 1e6}, {"s", 1e9},  {"m", 60e9}, {"h", 3600e9}};
  for (const auto& unit : kUnits) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return unit.nanoseconds;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::nanoseconds> ParseGoDuration(std::string_view text) {
  double sign = 1;
  if (text.starts_with('-')) sign = -1;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return std::chrono::nanoseconds(0);
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    double number = 0;
    if (text[0] != '.' && (text[0] < '0' || text[0] > '9')) return std::nullopt;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const std::optional<double> unit = TakeUnit(text);
    if (!unit) return std::nullopt;
    total += number * *unit;
  }
  if (total >= 9.2e18) return std::nullopt;
  return std::chrono::nanoseconds(std::llround(sign * total));
}

}  // namespace atrest::kube
