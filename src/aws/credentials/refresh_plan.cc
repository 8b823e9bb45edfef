#include "aws/credentials/refresh_plan.h"

#include <algorithm>

namespace atrest::aws {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr seconds kAhead{15 * 60};
constexpr seconds kJitter{2 * 60};
constexpr seconds kSoonest{30};

nanoseconds Part(nanoseconds whole, double unit) {
  return nanoseconds(static_cast<nanoseconds::rep>(static_cast<double>(whole.count()) * unit));
}

}  // namespace

std::optional<nanoseconds> NextRefresh(WallTime now, std::optional<WallTime> expiration,
                                       double unit_random) {
  if (!expiration.has_value()) return std::nullopt;
  const nanoseconds left = *expiration - now;
  const nanoseconds ahead = kAhead + Part(kJitter, unit_random);
  return std::max<nanoseconds>(kSoonest, std::max(left - ahead, left / 2));
}

nanoseconds NextTry(int failures, bool have_credentials, double unit_random) {
  const nanoseconds longest = seconds(have_credentials ? 60 : 10);
  nanoseconds delay = seconds(1);
  for (int i = 1; i < failures && delay < longest; ++i) delay *= 2;
  delay = std::min(delay, longest);
  return delay - Part(delay / 2, unit_random);
}

}  // namespace atrest::aws
