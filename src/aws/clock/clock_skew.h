// How far this machine's clock is from AWS's, learned from answers that refuse a signature, so that
// a control-plane node which boots with a wrong clock can still reach its key and the role that may
// use it.
//
// Only the Date of an answer over TLS counts, none that a cache may have kept (Age), and only a
// difference of more than 4 minutes to what was signed with: AWS tolerates 15.
// Source: aws-sdk-go-v2 v1.48.0 aws/retry/middleware.go. Off with
// AWS_DISABLE_CLOCK_SKEW_CORRECTION=true.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "http/transport.h"
#include "telemetry/log.h"

namespace atrest::aws {

// AWS says so when a signature does not fit, which a wrong clock may be the cause of.
bool MayBeClockSkew(std::string_view error_code);

// Thread-safe.
class ClockSkew {
 public:
  ClockSkew(bool enabled, telemetry::Log& log) : enabled_(enabled), log_(log) {}

  // To be added to the wall clock when signing.
  std::chrono::seconds Correction() const;

  // `answer` refused what was signed with `used`; it arrived at `now` by the wall clock. True if
  // the correction is another one now, so that signing anew may help; that is logged.
  bool Learn(const http::Response& answer, std::string_view url, std::chrono::seconds used,
             WallTime now, const std::string& request_id);

 private:
  const bool enabled_;
  telemetry::Log& log_;
  mutable Mutex mutex_;
  std::chrono::seconds correction_ GUARDED_BY(mutex_){0};
};

}  // namespace atrest::aws
