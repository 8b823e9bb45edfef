// A KMS key policy as a check looks at it: what its statements say, and what somebody may do as far
// as this policy decides. Facts: IAM User Guide (policy elements, condition operators), AWS KMS
// Developer Guide (key-policies, conditions-kms). Immutable; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/json.h"
#include "kms/encryption_context.h"

namespace atrest::operate {

// Whether two policies say the same, however they are written: order, blanks, one text or a list.
bool SamePolicy(std::string_view a, std::string_view b);

struct PolicyCondition {
  std::string op;   // as written
  std::string key;  // lower case
  std::vector<std::string> values;
};

struct PolicyStatement {
  std::string sid;
  bool allows = false;
  bool to_everybody = false;            // Principal "*"
  std::vector<std::string> principals;  // of kind AWS
  std::vector<std::string> actions, not_actions;
  std::vector<PolicyCondition> conditions;

  std::string Name() const;  // "statement SID", "statement 2"
  bool Covers(std::string_view action) const;
  bool HasCondition(std::string_view key_prefix) const;  // lower case
  int number = 0;                                        // 1 for the first one
};

// What a request brings with it. A context that is not known fits every condition on it.
struct PolicyAsker {
  std::string arn;      // of the role; its sessions have it as aws:PrincipalArn
  std::string account;  // of the role
  std::optional<kms::EncryptionContext> context;
};

// kByAccount: if an IAM policy of the account allows it too.
enum class PolicyAnswer { kNo, kDenied, kByAccount, kByName };

class KeyPolicyView {
 public:
  // kBadInput for what is no policy.
  static Result<KeyPolicyView> Parse(std::string_view text);

  const std::vector<PolicyStatement>& statements() const { return statements_; }
  // Conditions on what cannot be known here count as fulfilled in what allows, and as not fulfilled
  // in what denies.
  PolicyAnswer Ask(const PolicyAsker& asker, std::string_view action) const;

 private:
  std::vector<PolicyStatement> statements_;
};

}  // namespace atrest::operate
