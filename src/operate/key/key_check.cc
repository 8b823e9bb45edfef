#include "operate/key/key_check.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "operate/key/key_policy_check.h"
#include "operate/key/key_search.h"
#include "operate/status/utc_text.h"

namespace atrest::operate {
namespace {

using Findings = std::vector<KeyFinding>;

// In days, rounded up: what is left of a waiting period.
std::int64_t DaysUntil(WallTime time, WallTime now) {
  return std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::days>(time - now).count());
}

std::string Until(const std::optional<WallTime>& time, WallTime now) {
  if (!time) return "";
  return " in " + std::to_string(DaysUntil(*time, now)) + " days, at " + UtcText(*time);
}

void CheckState(const KeyFacts& facts, WallTime now, Findings& findings) {
  const kms::KeyMetadata& key = facts.key;
  const std::string command = " --key-id " + key.id;
  if (key.state == "Enabled" || key.state == "Updating") return;
  if (key.state == "PendingDeletion" || key.state == "PendingReplicaDeletion") {
    findings.push_back(
        {"key-pending-deletion", KeySeverity::kError,
         "key " + key.arn + " will be deleted" + Until(key.deletion, now),
         "it can neither encrypt nor decrypt now, and after that day nothing that "
         "it encrypted can ever be read again, backups included",
         "run: aws kms cancel-key-deletion" + command + ", then: aws kms enable-key" + command});
  } else if (key.state == "Disabled") {
    findings.push_back({"key-disabled", KeySeverity::kError, "key " + key.arn + " is disabled",
                        "it can neither encrypt nor decrypt: no Secret can be read",
                        "run: aws kms enable-key" + command});
  } else {
    findings.push_back({"key-unusable", KeySeverity::kError,
                        "key " + key.arn + " is in state " + key.state,
                        "only an enabled key encrypts and decrypts",
                        "Creating passes by itself; PendingImport waits for key material; "
                        "Unavailable is a custom key store without a connection"});
  }
}

void CheckKind(const KeyFacts& facts, WallTime now, Findings& findings) {
  const kms::KeyMetadata& key = facts.key;
  if (!key.spec.empty() && key.spec != "SYMMETRIC_DEFAULT") {
    findings.push_back(
        {"key-spec", KeySeverity::kError, "key " + key.arn + " is of spec " + key.spec,
         "the provider encrypts with symmetric keys only", "make another key: atrest key create"});
  } else if (!key.usage.empty() && key.usage != "ENCRYPT_DECRYPT") {
    findings.push_back({"key-usage", KeySeverity::kError, "key " + key.arn + " is for " + key.usage,
                        "KMS refuses to encrypt with it", "make another key: atrest key create"});
  }
  if (key.manager == "AWS") {
    findings.push_back({"key-aws-managed", KeySeverity::kError,
                        "key " + key.arn + " is one of AWS's own",
                        "only the AWS service that it belongs to may use it, and its policy cannot "
                        "be changed",
                        "make another key: atrest key create"});
  }
  if (key.expiry) {
    findings.push_back(
        {"key-material-expires", KeySeverity::kWarning,
         "the imported material of key " + key.arn + " expires" + Until(key.expiry, now),
         "from then on nothing can be read until the same material is imported again",
         "keep the material, and import it again before that day"});
  }
}

void CheckRotation(const KeyFacts& facts, Findings& findings) {
  const kms::KeyMetadata& key = facts.key;
  if (!key.origin.empty() && key.origin != "AWS_KMS") {
    findings.push_back(
        {"rotation-impossible", KeySeverity::kNote,
         "AWS cannot rotate key " + key.arn + " by itself: its origin is " + key.origin,
         "its material is not made by AWS", "rotate by a new key when you must"});
    return;
  }
  if (!facts.rotation || facts.rotation->enabled || key.state != "Enabled") return;
  findings.push_back({"rotation-off", KeySeverity::kWarning,
                      "automatic rotation of key " + key.arn + " is off",
                      "with it AWS makes new key material every year, and keeps the old for what "
                      "it encrypted",
                      "run: aws kms enable-key-rotation --key-id " + key.id});
}

void CheckNames(const KeyFacts& facts, const KeyExpectation& expected, Findings& findings) {
  const kms::KeyMetadata& key = facts.key;
  if (expected.reference.find("alias/") != std::string::npos) {
    findings.push_back({"key-by-alias", KeySeverity::kWarning,
                        "the key is named by its alias " + expected.reference,
                        "IAM policies match no alias, and what it points to can be changed under "
                        "your data",
                        "name the key: " + key.arn});
  }
  if (facts.aliases && facts.aliases->empty()) {
    findings.push_back(
        {"key-without-alias", KeySeverity::kNote, "key " + key.arn + " has no alias",
         "people take keys without a name for unused",
         "run: aws kms create-alias --alias-name alias/NAME --target-key-id " + key.id});
  }
  if (!facts.tags || expected.cluster.empty()) return;
  const auto tag = facts.tags->find(kClusterTag);
  if (tag != facts.tags->end() && tag->second != expected.cluster) {
    findings.push_back({"key-of-other-cluster", KeySeverity::kWarning,
                        "key " + key.arn + " is tagged for cluster " + tag->second + ", not for " +
                            expected.cluster,
                        "whoever takes the other cluster down may delete its key",
                        "give each cluster a key of its own: atrest key create"});
  }
}

void CheckUnread(const KeyFacts& facts, Findings& findings) {
  for (const Error& error : facts.unread) {
    findings.push_back({"not-checked", KeySeverity::kNote,
                        "a part of the check is missing: " + error.message,
                        "what may not be read cannot be checked", error.hint});
  }
}

// A part that may be missing: only who answers nothing at all ends the check.
template <typename T>
Result<void> Take(Result<T> answer, std::optional<T>& to, KeyFacts& facts) {
  if (answer.ok()) {
    to = std::move(answer).value();
    return {};
  }
  const Error& error = answer.error();
  if (error.kind != Failure::kDenied && error.kind != Failure::kKeyUnusable &&
      error.kind != Failure::kBadInput) {
    return error;
  }
  facts.unread.push_back(error);
  return {};
}

}  // namespace

const char* KeySeverityName(KeySeverity severity) {
  switch (severity) {
    case KeySeverity::kError: return "error";
    case KeySeverity::kWarning: return "warning";
    case KeySeverity::kNote: return "note";
  }
  return "";
}

Result<KeyFacts> ReadKey(kms::KeyAdministration& kms, const std::string& key,
                         const CallContext& context) {
  KeyFacts facts;
  TRY_ASSIGN(facts.key, kms.Describe(key, context));
  const std::string& arn = facts.key.arn;
  if (facts.key.origin == "AWS_KMS" || facts.key.origin.empty()) {
    TRY(Take(kms.RotationOf(arn, context), facts.rotation, facts));
  }
  TRY(Take(kms.PolicyOf(arn, context), facts.policy, facts));
  TRY(Take(kms.AliasesOf(arn, context), facts.aliases, facts));
  TRY(Take(kms.TagsOf(arn, context), facts.tags, facts));
  return facts;
}

std::vector<KeyFinding> CheckKey(const KeyFacts& facts, const KeyExpectation& expected,
                                 WallTime now) {
  Findings findings;
  CheckState(facts, now, findings);
  CheckKind(facts, now, findings);
  CheckRotation(facts, findings);
  CheckNames(facts, expected, findings);
  if (facts.policy) {
    for (KeyFinding& finding : CheckKeyPolicy(facts, expected)) {
      findings.push_back(std::move(finding));
    }
  }
  CheckUnread(facts, findings);
  std::stable_sort(findings.begin(), findings.end(), [](const KeyFinding& a, const KeyFinding& b) {
    return a.severity < b.severity;
  });
  return findings;
}

std::string KeyFindingsText(const std::vector<KeyFinding>& findings) {
  std::string text;
  for (const KeyFinding& finding : findings) {
    text += std::string(KeySeverityName(finding.severity)) + " " + finding.id + ": " +
            finding.sentence + "\n  why: " + finding.why + "\n  fix: " + finding.fix + "\n";
  }
  return text;
}

}  // namespace atrest::operate
