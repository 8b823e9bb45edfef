#include "aws/clock/clock_skew.h"

#include <optional>

#include "aws/clock/http_date.h"

namespace atrest::aws {
namespace {

constexpr std::chrono::minutes kTolerated{4};

}  // namespace

bool MayBeClockSkew(std::string_view error_code) {
  for (std::string_view code :
       {"InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure", "RequestExpired",
        "RequestInTheFuture", "RequestTimeTooSkewed", "AccessDeniedException"}) {
    if (error_code == code) return true;
  }
  return false;
}

std::chrono::seconds ClockSkew::Correction() const {
  Lock lock(mutex_);
  return correction_;
}

bool ClockSkew::Learn(const http::Response& answer, std::string_view url, std::chrono::seconds used,
                      WallTime now, const std::string& request_id) {
  if (!enabled_ || !url.starts_with("https://") || !answer.HeaderValue("age").empty()) return false;
  const std::optional<WallTime> theirs = ParseHttpDate(answer.HeaderValue("date"));
  if (!theirs.has_value()) return false;
  const auto observed = std::chrono::duration_cast<std::chrono::seconds>(*theirs - now);
  if (std::chrono::abs(observed - used) <= kTolerated) return false;
  {
    Lock lock(mutex_);
    correction_ = observed;
  }
  log_.Warn("this machine's clock is wrong, signatures are corrected by the clock of AWS",
            {{"seconds_to_add", std::int64_t{observed.count()}},
             {"request_id", request_id},
             {"hint", "run: timedatectl"}});
  return true;
}

}  // namespace atrest::aws
