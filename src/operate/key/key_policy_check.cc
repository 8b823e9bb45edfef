#include "operate/key/key_policy_check.h"

#include <algorithm>
#include <utility>

#include "kms/key_arn.h"
#include "operate/key/key_policy_view.h"

namespace atrest::operate {
namespace {

constexpr const char* kSeePolicy = "compare it with: atrest key policy --key ARN --for key";

struct Checked {
  const KeyPolicyView& policy;
  const KeyExpectation& expected;
  std::string key;      // ARN
  std::string account;  // that owns it
  std::vector<KeyFinding>& findings;

  void Add(const char* id, KeySeverity severity, std::string sentence, const char* why,
           std::string fix) const {
    findings.push_back({id, severity, std::move(sentence), why, std::move(fix)});
  }
};

bool IsRoot(const std::string& principal, const std::string& account) {
  return principal == account || principal.ends_with(":iam::" + account + ":root");
}

// Conditions that say who: then it is not everybody.
bool SaysWho(const PolicyStatement& statement) {
  for (const char* key : {"aws:principal", "kms:calleraccount", "aws:sourcevpc", "aws:userid",
                          "aws:sourcearn", "aws:sourceaccount"}) {
    if (statement.HasCondition(key)) return true;
  }
  return false;
}

bool UsesKeys(const PolicyStatement& statement) {
  return statement.Covers("kms:Decrypt") || statement.Covers("kms:Encrypt");
}

void CheckWidth(const Checked& checked, const PolicyStatement& statement) {
  const std::string name = statement.Name();
  if (statement.to_everybody && !SaysWho(statement)) {
    checked.Add("policy-everybody", KeySeverity::kError, name + " allows everybody, of any account",
                "principal \"*\" without a condition on who that is means every AWS account",
                kSeePolicy);
    return;
  }
  const bool root_alone =
      std::all_of(statement.principals.begin(), statement.principals.end(),
                  [&](const std::string& one) { return IsRoot(one, checked.account); });
  if (!root_alone && statement.Covers("kms:PutKeyPolicy") && statement.Covers("kms:Decrypt") &&
      statement.Covers("kms:ScheduleKeyDeletion")) {
    checked.Add(
        "policy-all-actions", KeySeverity::kWarning,
        name + " allows " + statement.principals.front() + " everything with the key",
        "who uses the key needs kms:Encrypt and kms:Decrypt; with all actions it can delete "
        "the key, or give it away",
        kSeePolicy);
  }
  if (root_alone && !statement.to_everybody && !SaysWho(statement) && UsesKeys(statement)) {
    checked.Add("policy-whole-account", KeySeverity::kWarning,
                name + " lets every IAM policy of the account allow the use of the key",
                "kops' control plane and every administrator may then decrypt with it, whatever "
                "they are for",
                kSeePolicy);
  } else if (root_alone && statement.Covers("kms:CreateGrant") && !SaysWho(statement)) {
    checked.Add("policy-grants", KeySeverity::kWarning, name + " lets the account make grants",
                "a grant gives kms:Decrypt away without a trace in any policy", kSeePolicy);
  }
}

void CheckAdministration(const Checked& checked) {
  bool root = false, anybody = false;
  for (const PolicyStatement& statement : checked.policy.statements()) {
    if (!statement.allows || !statement.Covers("kms:PutKeyPolicy")) continue;
    anybody = true;
    for (const std::string& one : statement.principals) {
      root = root || IsRoot(one, checked.account);
    }
  }
  if (root) return;
  const char* why =
      "who is named by ARN can be deleted; then nobody can change the policy or delete the key, "
      "and only AWS support can help";
  const std::string fix =
      "add a statement that allows the account (arn:aws:iam::" + checked.account +
      ":root) kms:PutKeyPolicy and the like; " + kSeePolicy;
  if (anybody) {
    checked.Add("policy-no-account", KeySeverity::kWarning,
                "the key policy does not let the account administer the key", why, fix);
  } else {
    checked.Add("policy-no-administration", KeySeverity::kError,
                "the key policy lets nobody change it", why, fix);
  }
}

bool MayUse(PolicyAnswer answer) {
  return answer == PolicyAnswer::kByAccount || answer == PolicyAnswer::kByName;
}

std::string AccountOf(const std::string& role_arn) {
  const std::size_t at = role_arn.find("::");
  return at == std::string::npos ? "" : role_arn.substr(at + 2, 12);
}

void CheckAction(const Checked& checked, const std::string& role, const std::string& action) {
  PolicyAsker asker{role, AccountOf(role), checked.expected.context};
  const PolicyAnswer answer = checked.policy.Ask(asker, action);
  if (MayUse(answer)) return;
  const std::string what = role + " may not " + action + " with key " + checked.key;
  asker.context.reset();
  if (checked.expected.context && answer == PolicyAnswer::kNo &&
      MayUse(checked.policy.Ask(asker, action))) {
    checked.Add("policy-context", KeySeverity::kError,
                what + " under the encryption context that the provider gives",
                "the policy wants another encryption context: each call is denied",
                "give the provider the context of the policy, or put a policy with the provider's: "
                "atrest key policy --encryption-context A=B --for key");
    return;
  }
  const bool decrypt = action == "kms:Decrypt";
  const char* why =
      decrypt ? "what was encrypted with the key cannot be read, in etcd and in every backup"
              : "nothing can be written: kube-apiserver refuses each new Secret";
  const char* id = !decrypt                   ? "role-cannot-encrypt"
                   : checked.expected.retired ? "retired-key-without-decrypt"
                                              : "role-cannot-decrypt";
  checked.Add(id, KeySeverity::kError,
              what + (answer == PolicyAnswer::kDenied ? ": the key policy denies it" : ""), why,
              "put a policy that allows it: atrest key policy --role " + role + " --key " +
                  checked.key + " --for key");
}

void CheckRoles(const Checked& checked) {
  for (const std::string& role : checked.expected.role_arns) {
    CheckAction(checked, role, "kms:Decrypt");
    if (!checked.expected.retired) CheckAction(checked, role, "kms:Encrypt");
  }
}

}  // namespace

std::vector<KeyFinding> CheckKeyPolicy(const KeyFacts& facts, const KeyExpectation& expected) {
  std::vector<KeyFinding> findings;
  const auto policy = KeyPolicyView::Parse(*facts.policy);
  if (!policy) {
    findings.push_back({"policy-unreadable", KeySeverity::kError, policy.error().message,
                        "what it allows cannot be said", kSeePolicy});
    return findings;
  }
  const auto arn = kms::KeyArn::Parse(facts.key.arn);
  const Checked checked{*policy, expected, facts.key.arn, arn ? arn->account() : "", findings};
  for (const PolicyStatement& statement : policy->statements()) {
    if (statement.allows) CheckWidth(checked, statement);
  }
  CheckAdministration(checked);
  CheckRoles(checked);
  return findings;
}

}  // namespace atrest::operate
