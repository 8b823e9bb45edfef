#include "http/retry_quota.h"

#include <algorithm>

namespace atrest::http {

RetryQuota::RetryQuota(int capacity) : capacity_(std::max(capacity, 0)), tokens_(capacity_) {}

int RetryQuota::TakeForRetry(bool throttled) {
  const int cost = throttled ? kThrottledCost : kCost;
  int tokens = tokens_.load(std::memory_order_relaxed);
  do {
    if (tokens < cost) return 0;
  } while (!tokens_.compare_exchange_weak(tokens, tokens - cost, std::memory_order_relaxed));
  return cost;
}

void RetryQuota::Succeeded(int taken) {
  const int given = taken > 0 ? taken : 1;
  int tokens = tokens_.load(std::memory_order_relaxed);
  // A full bucket, the usual case, is not written to: callers on other cores keep their cache line.
  while (tokens < capacity_ &&
         !tokens_.compare_exchange_weak(tokens, std::min(tokens + given, capacity_),
                                        std::memory_order_relaxed)) {
  }
}

}  // namespace atrest::http
