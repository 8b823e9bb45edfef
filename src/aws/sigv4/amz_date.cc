#include "aws/sigv4/amz_date.h"

#include <chrono>
#include <cstddef>

namespace atrest::aws {
namespace {

using std::chrono::floor;

void Put(std::string& out, std::size_t at, std::size_t digits, unsigned number) {
  for (std::size_t i = digits; i > 0; --i) {
    out[at + i - 1] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
}

std::optional<unsigned> Take(std::string_view text, std::size_t at, std::size_t digits) {
  unsigned number = 0;
  for (char c : text.substr(at, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number;
}

}  // namespace

std::string AmzDate(WallTime time) {
  auto day = floor<std::chrono::days>(time);
  std::chrono::year_month_day date(day);
  std::chrono::hh_mm_ss clock(floor<std::chrono::seconds>(time - day));
  std::string text = "00000000T000000Z";
  Put(text, 0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
  Put(text, 4, 2, static_cast<unsigned>(date.month()));
  Put(text, 6, 2, static_cast<unsigned>(date.day()));
  Put(text, 9, 2, static_cast<unsigned>(clock.hours().count()));
  Put(text, 11, 2, static_cast<unsigned>(clock.minutes().count()));
  Put(text, 13, 2, static_cast<unsigned>(clock.seconds().count()));
  return text;
}

std::optional<WallTime> ParseAmzDate(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  auto year = Take(text, 0, 4), month = Take(text, 4, 2), day = Take(text, 6, 2);
  auto hour = Take(text, 9, 2), minute = Take(text, 11, 2), second = Take(text, 13, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)),
                                   std::chrono::month(*month), std::chrono::day(*day));
  // Past the years that a 64-bit count of nanoseconds holds, the conversion below would overflow.
  if (!date.ok() || *year < 1970 || *year > 2200) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

}  // namespace atrest::aws
