// The retry loop of one process, as events: aws/kms/retrying_key_service with its real plan and
// quota, without threads.
#pragma once

#include <functional>
#include <string>

#include "kms_region.h"
#include "policies.h"

namespace atrest::scale {

// Used by one thread. What it is given must outlive it.
class KmsCaller {
 public:
  using Done = std::function<void(Answer)>;

  KmsCaller(Simulation& simulation, KmsRegion& region, Random& random, const Policies& policies)
      : simulation_(simulation),
        region_(region),
        random_(random),
        policies_(policies),
        quota_(policies.retry_tokens) {}

  void Call(const std::string& operation, std::chrono::nanoseconds patience, bool background,
            Done done);

 private:
  struct Progress {
    std::string operation;
    SteadyTime deadline;
    bool background;
    int failures;
    int tokens;  // that the retry under way has taken
    Done done;
  };
  void Attempt(Progress progress);
  void Judge(Progress progress, Answer answer);
  bool MayRetry(const Progress& progress, bool throttled) const;

  Simulation& simulation_;
  KmsRegion& region_;
  Random& random_;
  const Policies& policies_;
  http::RetryQuota quota_;
};

}  // namespace atrest::scale
