#include "aws/credentials/rfc3339.h"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace atrest::aws {
namespace {

constexpr std::size_t kMaxBytes = 64;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads parts off the front and remembers whether all of them fitted.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int Number(std::size_t digits) {
    if (rest_.size() < digits) return Fail();
    int number = 0;
    for (char c : rest_.substr(0, digits)) {
      if (!IsDigit(c)) return Fail();
      number = number * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return number;
  }
  void Expect(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) {
      Fail();
      return;
    }
    rest_.remove_prefix(1);
  }
  void SkipFraction() {
    if (!rest_.starts_with('.')) return;
    rest_.remove_prefix(1);
    auto end = std::find_if_not(rest_.begin(), rest_.end(), IsDigit);
    if (end == rest_.begin()) Fail();
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.begin()));
  }
  std::chrono::minutes Offset() {
    if (rest_ == "Z" || rest_ == "z") return std::chrono::minutes(0);
    const bool negative = rest_.starts_with('-');
    Expect("+-");
    const int hours = Number(2);
    Expect(":");
    const int minutes = Number(2);
    if (hours > 23 || minutes > 59 || !rest_.empty()) Fail();
    std::chrono::minutes offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    return negative ? -offset : offset;
  }
  bool ok() const { return ok_; }

 private:
  int Fail() {
    ok_ = false;
    return 0;
  }
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::optional<WallTime> ParseRfc3339(std::string_view text) {
  if (text.size() > kMaxBytes) return std::nullopt;
  Reader reader(text);
  const int year = reader.Number(4);
  reader.Expect("-");
  const int month = reader.Number(2);
  reader.Expect("-");
  const int day = reader.Number(2);
  reader.Expect("Tt");
  const int hour = reader.Number(2);
  reader.Expect(":");
  const int minute = reader.Number(2);
  reader.Expect(":");
  const int second = reader.Number(2);
  reader.SkipFraction();
  const std::chrono::minutes offset = reader.Offset();
  std::chrono::year_month_day date(std::chrono::year(year),
                                   std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day)));
  // The clock counts nanoseconds in 64 bits: to the year 2262.
  if (!reader.ok() || !date.ok() || year < 1970 || year > 2200) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(std::min(second, 59)) - offset;
}

}  // namespace atrest::aws
