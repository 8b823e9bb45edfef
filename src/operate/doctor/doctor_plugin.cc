#include "operate/doctor/doctor_plugin.h"

#include "kms/key_arn.h"
#include "operate/doctor/doctor_checks.h"
#include "operate/key_match.h"

namespace atrest::operate {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxKeyId = 1024;
// kube-apiserver gives a provider 3 s by default; what takes a third of it leaves no room.
constexpr milliseconds kSlow{1000};

std::string InTime(milliseconds took) { return " in " + std::to_string(took.count()) + " ms"; }

CheckResult JudgeStatus(const PluginSight& sight) {
  if (!sight.status->ok()) {
    return Wrong(check::kPluginStatus, sight.status->error(),
                 "is this socket a KMS plugin's, and does its user trust ours (--allow-uid)?");
  }
  const StatusAnswer& status = sight.status->value();
  if (status.healthz != "ok") {
    return Wrong(check::kPluginStatus, "healthz is \"" + status.healthz + "\"",
                 "the checks of key and identity say what the provider's own node can do; see its "
                 "log and /readyz");
  }
  if (status.version != "v2" && status.version != "v2beta1") {
    return Wrong(check::kPluginStatus,
                 "version \"" + status.version + "\", which kube-apiserver refuses",
                 "run a plugin that speaks v2 or v2beta1");
  }
  const std::string seen = "ok, version " + status.version + InTime(status.took);
  if (status.took >= kSlow) {
    return Warning(check::kPluginStatus, seen,
                   "kube-apiserver gives up after 3 s; look at the load of this node");
  }
  return Good(check::kPluginStatus, seen);
}

CheckResult JudgeKeyId(const PluginSight& sight) {
  if (!sight.status->ok()) return Skipped(check::kPluginKeyId, check::kPluginStatus);
  const std::string& told = sight.status->value().key_id;
  if (told.empty() || told.size() > kMaxKeyId) {
    return Wrong(check::kPluginKeyId,
                 "Status names a key id of " + std::to_string(told.size()) +
                     " bytes, which kube-apiserver refuses",
                 "give the provider --key");
  }
  const bool tried = sight.v2 && sight.v2->ok();
  if (tried && sight.v2->value().key_id != told) {
    return Wrong(check::kPluginKeyId,
                 "Status says " + told + ", Encrypt " + sight.v2->value().key_id,
                 "if the key was just rotated, look again in a minute; else restart the provider");
  }
  if (!sight.key.empty() && MatchKeyIds(told, sight.key) == KeyMatch::kNo) {
    return Wrong(check::kPluginKeyId, told + ", but the key is " + sight.key,
                 "the process that runs was started with another --key: restart it");
  }
  return Good(check::kPluginKeyId, told);
}

CheckResult JudgeTrip(std::string_view id, const Result<RoundTrip>& trip) {
  if (!trip.ok()) return Wrong(id, trip.error(), "see the provider's log");
  if (!trip->came_back) {
    return Wrong(id, "what was decrypted is not what was encrypted",
                 "stop: do not let kube-apiserver write with this plugin");
  }
  const std::string seen = "encrypted and decrypted" + InTime(trip->took);
  if (trip->took >= 2 * kSlow) {
    return Warning(id, seen, "kube-apiserver gives up after 3 s; look at the way to KMS");
  }
  return Good(id, seen);
}

CheckResult JudgeV2(const PluginSight& sight) {
  if (!sight.v2) return Skipped(check::kPluginV2, check::kPluginStatus);
  return JudgeTrip(check::kPluginV2, *sight.v2);
}

CheckResult JudgeV1(const PluginSight& sight) {
  if (!sight.v1) return Skipped(check::kPluginV1, check::kPluginStatus);
  const bool unserved = !sight.v1->ok() && sight.v1->error().kind == Failure::kBadInput;
  if (unserved && !sight.v1_is_used) {
    return Good(check::kPluginV1, "not served, and not used");
  }
  return JudgeTrip(check::kPluginV1, *sight.v1);
}

CheckResult JudgePath(std::string_view id, const char* path,
                      const std::optional<Result<HealthAnswer>>& answer, const char* fix) {
  if (!answer) return Skipped(id, check::kLive);
  if (!answer->ok()) return Wrong(id, answer->error(), "is --health-port the provider's?");
  const HealthAnswer& health = answer->value();
  if (health.status == 200) return Good(id, std::string(path) + " is well");
  const std::string first = health.body.substr(0, health.body.find('\n'));
  return Wrong(id, std::string(path) + " answers " + std::to_string(health.status) + ": " + first,
               fix);
}

CheckResult JudgeVersion(const HealthSight& sight) {
  if (sight.runs.empty()) {
    return NotAsked(check::kVersion, "the plugin does not say", "give --socket of our provider");
  }
  if (sight.runs.find(sight.ours) == std::string::npos) {
    return Warning(check::kVersion, sight.runs + " runs, this is atrest " + sight.ours,
                   "use the atrest of the same version");
  }
  return Good(check::kVersion, sight.runs);
}

}  // namespace

std::vector<CheckResult> JudgePlugin(const PluginSight& sight, const std::string& broken) {
  std::vector<CheckResult> results;
  if (!broken.empty() || !sight.status) {
    for (const auto id :
         {check::kPluginStatus, check::kPluginKeyId, check::kPluginV2, check::kPluginV1}) {
      results.push_back(Skipped(id, broken));
    }
  } else {
    results = {JudgeStatus(sight), JudgeKeyId(sight), JudgeV2(sight), JudgeV1(sight)};
  }
  for (CheckResult& result : results) result.subject = sight.socket;
  return results;
}

std::vector<CheckResult> JudgeHealth(const HealthSight& sight) {
  if (sight.url.empty()) {
    const char* const fix = "give --health-port ADDRESS:PORT";
    return {NotAsked(check::kLive, "no health port is given, and no provider was found", fix),
            NotAsked(check::kReady, "no health port is given, and no provider was found", fix),
            JudgeVersion(sight)};
  }
  const bool reached = sight.live && sight.live->ok();
  return {JudgePath(check::kLive, "/livez", sight.live, "restart the provider"),
          reached ? JudgePath(check::kReady, "/readyz", sight.ready,
                              "the checks of key and identity say more")
                  : Skipped(check::kReady, check::kLive),
          JudgeVersion(sight)};
}

}  // namespace atrest::operate
