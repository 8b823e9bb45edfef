// The retry quota: a bucket of tokens that keeps a client from multiplying its load when a service
// is ill. It is no rate limit and knows no time: each retry takes tokens, only successes give some
// back, and an empty bucket means that failures are reported at once. First attempts are free.
//
// AWS's standard retry mode 2.1: 500 tokens; a retry costs 14, after throttling 5; a retry that
// succeeds gives its cost back, a call that succeeds at its first try gives 1.
// Source: aws-sdk-go-v2 v1.48.0 aws/retry and aws/ratelimit; the replaced program sets the capacity
// with --retry-token-capacity.
#pragma once

#include <atomic>

namespace atrest::http {

// Thread-safe. One per process: the keys of a service share its quota.
class RetryQuota {
 public:
  static constexpr int kDefaultCapacity = 500;
  static constexpr int kCost = 14;
  static constexpr int kThrottledCost = 5;

  // `capacity` below the cost of a retry switches retries off; negative counts as 0.
  explicit RetryQuota(int capacity = kDefaultCapacity);

  // Takes the cost of a retry and returns it; 0 if there is not enough, then nothing is taken.
  int TakeForRetry(bool throttled);

  // After a success: `taken` is what the retry that succeeded had cost, 0 for a first try.
  void Succeeded(int taken);

  int capacity() const { return capacity_; }
  int available() const { return tokens_.load(std::memory_order_relaxed); }

 private:
  const int capacity_;
  std::atomic<int> tokens_;
};

}  // namespace atrest::http
