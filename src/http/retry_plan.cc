#include "http/retry_plan.h"

#include <algorithm>
#include <cmath>

namespace atrest::http {
namespace {

using std::chrono::milliseconds;

// base * 2^retry, at most `longest`. Doubling stops before it can overflow.
milliseconds Ceiling(milliseconds base, int retry, milliseconds longest) {
  milliseconds ceiling = base;
  for (int i = 0; i < retry && ceiling < longest; ++i) ceiling *= 2;
  return std::min(ceiling, longest);
}

milliseconds Jittered(milliseconds ceiling, double unit_random) {
  const double part = std::clamp(unit_random, 0.0, 1.0);
  return milliseconds(std::llround(std::floor(part * static_cast<double>(ceiling.count()))));
}

}  // namespace

std::optional<milliseconds> NextDelay(const RetryPlan& plan, int failures, bool throttled,
                                      double unit_random, std::chrono::nanoseconds left,
                                      std::optional<milliseconds> server_hint) {
  if (failures < 1 || failures >= plan.max_attempts) return std::nullopt;
  const milliseconds base = throttled ? plan.throttled_base : plan.base;
  milliseconds delay = Jittered(Ceiling(base, failures - 1, plan.longest), unit_random);
  if (server_hint) {
    delay = std::clamp(*server_hint, delay, delay + plan.longest_beyond_hint);
  }
  if (delay + plan.least_round_trip > left) return std::nullopt;
  return delay;
}

}  // namespace atrest::http
