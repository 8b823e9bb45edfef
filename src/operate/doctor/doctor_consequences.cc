#include "operate/doctor/doctor_consequences.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "operate/doctor/doctor_checks.h"

namespace atrest::operate {
namespace {

using Ids = std::span<const std::string_view>;

constexpr std::array kFollowsAws{check::kPluginStatus, check::kPluginV2, check::kPluginV1,
                                 check::kReady, check::kBackups};
constexpr std::array kSocketCauses{check::kSocketPath, check::kSocketFile, check::kSocketStale};
constexpr std::array kFollowsSocket{check::kLive, check::kReady};
constexpr std::array kPluginCauses{check::kPluginStatus, check::kPluginV2, check::kLive};
constexpr std::array kFollowsPlugin{check::kPluginV1, check::kReady};

bool Contains(Ids ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool IsOfAws(const CheckResult& result) {
  const DoctorCheck* check = FindDoctorCheck(result.id);
  return check != nullptr &&
         (check->group == "network" || check->group == "identity" || check->group == "key");
}

bool HasFailed(const CheckResult& result) {
  return result.outcome == CheckOutcome::kWrong || result.outcome == CheckOutcome::kUnknown;
}

void Follow(std::vector<CheckResult>& results, const std::string& cause, Ids followers) {
  for (CheckResult& result : results) {
    if (result.id == cause || !HasFailed(result) || !Contains(followers, result.id)) continue;
    const std::string seen = result.seen;
    const std::string subject = result.subject;
    result = Skipped(result.id, cause);
    result.subject = subject;
    result.seen += ": " + seen;
  }
}

}  // namespace

void NameConsequences(std::vector<CheckResult>& results) {
  const auto first = [&](auto matches) -> std::string {
    const auto found = std::find_if(results.begin(), results.end(), [&](const CheckResult& result) {
      return result.outcome == CheckOutcome::kWrong && matches(result);
    });
    return found == results.end() ? "" : found->id;
  };
  if (const std::string cause = first(IsOfAws); !cause.empty()) {
    Follow(results, cause, kFollowsAws);
  }
  const auto socket = [](const CheckResult& result) { return Contains(kSocketCauses, result.id); };
  if (const std::string cause = first(socket); !cause.empty()) {
    Follow(results, cause, kFollowsSocket);
  }
  const auto plugin = [](const CheckResult& result) { return Contains(kPluginCauses, result.id); };
  if (const std::string cause = first(plugin); !cause.empty()) {
    Follow(results, cause, kFollowsPlugin);
  }
}

}  // namespace atrest::operate
