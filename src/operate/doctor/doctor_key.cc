#include "operate/doctor/doctor_key.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "kms/key_arn.h"
#include "operate/doctor/doctor_checks.h"

namespace atrest::operate {
namespace {

constexpr std::array kKeyChecks{check::kRegion,      check::kKeyExists, check::kKeyState,
                                check::kKeyRotation, check::kKeyAlias,  check::kKeyPolicy,
                                check::kEncrypt,     check::kDecrypt};

// Which of our checks a finding of key_check.h belongs to.
std::string_view CheckOf(const KeyFinding& finding) {
  const std::string_view id = finding.id;
  if (id.starts_with("rotation") || id.starts_with("key-material")) return check::kKeyRotation;
  if (id.find("alias") != std::string_view::npos) return check::kKeyAlias;
  if (id.starts_with("policy") || id.starts_with("role") || id.starts_with("retired")) {
    return check::kKeyPolicy;
  }
  return check::kKeyState;
}

CheckResult JudgeRegion(const KeySight& sight) {
  if (!sight.region.ok()) return Wrong(check::kRegion, sight.region.error(), "give --region");
  const auto key = kms::KeyReference::Parse(sight.reference);
  const bool fixed = key.ok() && key->arn().has_value();
  if (fixed && !sight.configured_region.empty() &&
      sight.configured_region != key->arn()->region()) {
    return Warning(check::kRegion,
                   "the key is in " + key->arn()->region() + ", the environment names " +
                       sight.configured_region,
                   "nothing, if that is meant: the key's Region is asked; STS is asked in " +
                       sight.configured_region);
  }
  return Good(check::kRegion, *sight.region + (fixed ? ", the key's own" : ""));
}

CheckResult JudgeFacts(const KeySight& sight) {
  if (sight.facts->ok()) return Good(check::kKeyExists, sight.facts->value().key.arn);
  const Error& error = sight.facts->error();
  if (error.kind == Failure::kDenied) {
    return Warning(check::kKeyExists, error.message,
                   "allow kms:DescribeKey to whoever runs doctor; the provider needs it for "
                   "--key-id-mode=material alone");
  }
  return Wrong(check::kKeyExists, error, "is this the key's ARN, and of this account?");
}

CheckResult FromFindings(std::string_view id, const KeySight& sight, const std::string& well) {
  std::string seen, fix;
  CheckOutcome worst = CheckOutcome::kGood;
  for (const KeyFinding& finding : sight.findings) {
    if (CheckOf(finding) != id || finding.severity == KeySeverity::kNote) continue;
    if (finding.severity == KeySeverity::kError) worst = CheckOutcome::kWrong;
    if (worst == CheckOutcome::kGood) worst = CheckOutcome::kWarning;
    seen += (seen.empty() ? "" : "; ") + finding.sentence;
    fix += (fix.empty() ? "" : "; ") + finding.fix;
  }
  CheckResult result = Good(id, seen.empty() ? well : seen);
  result.outcome = worst;
  result.fix = fix;
  return result;
}

bool WasDenied(const KeyFacts& facts, std::string_view operation) {
  return std::any_of(facts.unread.begin(), facts.unread.end(), [&](const Error& error) {
    return error.message.find(operation) != std::string::npos;
  });
}

std::string RotationText(const KeyFacts& facts) {
  if (!facts.rotation) {
    return WasDenied(facts, "GetKeyRotationStatus") ? "not to be read by this identity"
                                                    : "does not apply to this kind of key";
  }
  if (!facts.rotation->enabled) return "off";
  return facts.rotation->period_days == 0
             ? "on"
             : "every " + std::to_string(facts.rotation->period_days) + " days";
}

std::vector<CheckResult> JudgeDetails(const KeySight& sight) {
  if (!sight.facts->ok()) {
    return {Skipped(check::kKeyState, check::kKeyExists),
            Skipped(check::kKeyRotation, check::kKeyExists),
            Skipped(check::kKeyAlias, check::kKeyExists),
            Skipped(check::kKeyPolicy, check::kKeyExists)};
  }
  const KeyFacts& facts = sight.facts->value();
  const auto key = kms::KeyReference::Parse(sight.reference);
  const bool alias = key.ok() && key->IsAlias();
  return {FromFindings(check::kKeyState, sight, facts.key.state),
          FromFindings(check::kKeyRotation, sight, RotationText(facts)),
          FromFindings(check::kKeyAlias, sight,
                       alias ? "named by the alias " + sight.reference : "named by itself"),
          FromFindings(check::kKeyPolicy, sight,
                       facts.policy ? "as it should be" : "not to be read by this identity")};
}

CheckResult JudgeUse(std::string_view id, const char* action, bool tried,
                     const std::optional<Error>& error) {
  if (!error) return Good(id, std::string(action) + " works");
  static_cast<void>(tried);
  return Wrong(id, *error,
               std::string("allow ") + action +
                   " on this key to this identity, in the key policy and, in another account, in "
                   "IAM; see: atrest key policy --help");
}

}  // namespace

std::vector<CheckResult> JudgeKey(const KeySight& sight, const std::string& broken) {
  std::vector<CheckResult> results{JudgeRegion(sight)};
  const std::string because =
      results[0].outcome == CheckOutcome::kWrong ? std::string(check::kRegion) : broken;
  if (!because.empty() || !sight.facts) {
    for (const std::string_view id : kKeyChecks) {
      if (id != check::kRegion) results.push_back(Skipped(id, because));
    }
  } else {
    results.push_back(JudgeFacts(sight));
    for (CheckResult& detail : JudgeDetails(sight)) results.push_back(std::move(detail));
    const auto unusable = std::find_if(results.begin(), results.end(), [](const CheckResult& r) {
      return r.outcome == CheckOutcome::kWrong &&
             (r.id == check::kKeyExists || r.id == check::kKeyState);
    });
    if (unusable != results.end()) {
      const std::string id = unusable->id;
      results.push_back(Skipped(check::kEncrypt, id));
      results.push_back(Skipped(check::kDecrypt, id));
    } else {
      results.push_back(
          JudgeUse(check::kEncrypt, "kms:Encrypt", sight.tried_encrypt, sight.encrypt));
      results.push_back(sight.encrypt ? Skipped(check::kDecrypt, check::kEncrypt)
                                      : JudgeUse(check::kDecrypt, "kms:Decrypt",
                                                 sight.tried_decrypt, sight.decrypt));
    }
  }
  for (CheckResult& result : results) result.subject = sight.reference;
  return results;
}

std::vector<CheckResult> KeyNotAsked() {
  std::vector<CheckResult> results;
  results.reserve(kKeyChecks.size());
  for (const std::string_view id : kKeyChecks) {
    results.push_back(NotAsked(id, "no key is given, and no provider's manifest was found here",
                               "give --kms-key ARN"));
  }
  return results;
}

}  // namespace atrest::operate
