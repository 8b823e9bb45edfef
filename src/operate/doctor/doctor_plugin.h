// What a plugin answers on its socket and health port. Judged from what was seen; pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "operate/doctor/doctor_report.h"

namespace atrest::operate {

struct StatusAnswer {
  std::string version, healthz, key_id;
  std::chrono::milliseconds took{0};
};

struct RoundTrip {
  bool came_back = false;  // as it was
  std::string key_id;      // of Encrypt, v2
  std::chrono::milliseconds took{0};
};

struct PluginSight {
  std::string socket;
  std::string key;  // that the provider was given; empty: not known
  // Absent where the socket cannot be asked.
  std::optional<Result<StatusAnswer>> status;
  std::optional<Result<RoundTrip>> v2, v1;
  bool v1_is_used = true;  // else that v1 is not served is no fault
};

// `broken`: id of the check for which the socket was not asked; empty if it was.
std::vector<CheckResult> JudgePlugin(const PluginSight& sight, const std::string& broken);

struct HealthAnswer {
  int status = 0;
  std::string body;
};

struct HealthSight {
  std::string url;  // empty: no health port is known
  std::optional<Result<HealthAnswer>> live, ready;
  std::string runs;  // version that Version of KMS v1 tells; empty: not known
  std::string ours;  // of this program
};

std::vector<CheckResult> JudgeHealth(const HealthSight& sight);

}  // namespace atrest::operate
