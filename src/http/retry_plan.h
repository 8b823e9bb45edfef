// When to try again, as a pure function: no clock, no randomness, no waiting in here.
//
// AWS's standard retry mode in its version 2.1, the SDKs' default since 2026-11: at most 3
// attempts; full jitter, a random part of base * 2^i, at most 20 s, before retry i = 0, 1, ...;
// base 50 ms, or 1 s when the service throttles; a server's hint (header x-amz-retry-after, in ms)
// counts from the jittered delay up to 5 s more. Source: aws-sdk-go-v2 v1.48.0 aws/retry
// (standard.go, jitter_backoff.go), botocore 1.44.5 botocore/retries/standard.py. Ours alone: no
// retry that would outlive the caller's deadline.
#pragma once

#include <chrono>
#include <optional>

namespace atrest::http {

struct RetryPlan {
  int max_attempts = 3;
  std::chrono::milliseconds base{50};
  std::chrono::milliseconds throttled_base{1000};
  std::chrono::milliseconds longest{20000};
  std::chrono::milliseconds longest_beyond_hint{5000};
  std::chrono::milliseconds least_round_trip{2};  // an answer cannot be had in less
};

// How long to wait before the next attempt; nothing if there should be none.
//
// `failures`: attempts that have failed so far, at least 1. `throttled`: the last one was refused
// for its rate. `unit_random`: uniform in [0, 1). `left`: until the caller's deadline.
// `server_hint`: how long the service asked to wait, if it did.
std::optional<std::chrono::milliseconds> NextDelay(
    const RetryPlan& plan, int failures, bool throttled, double unit_random,
    std::chrono::nanoseconds left, std::optional<std::chrono::milliseconds> server_hint);

}  // namespace atrest::http
