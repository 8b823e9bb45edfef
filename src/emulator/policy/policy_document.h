// An IAM policy, a key policy or a role's trust policy, parsed, and what it says to a request.
//
// Source: IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements"; KMS developer
// guide, "Key policies" and "Condition keys for AWS KMS". Immutable; thread-safe.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "emulator/policy/condition.h"
#include "json/json.h"

namespace atrest::emulator {

inline constexpr std::size_t kMaxPolicyBytes = 32 * 1024;

struct AccessRequest {
  std::string action;         // "kms:Encrypt"
  std::string resource;       // ARN
  std::string principal_arn;  // of the caller
  std::string account;        // of the caller; empty for who comes with a web identity
  ConditionValues values;
  std::string role_arn = {};  // if the caller is a session of a role
};

enum class Verdict { kSilent, kAllow, kDeny };

// Whom a key policy speaks to when it allows: the caller by name (or everybody), or the account,
// which hands the question on to the caller's own policies.
enum class Address { kNobody, kAccount, kCaller };

struct Answer {
  Verdict verdict = Verdict::kSilent;
  Address address = Address::kNobody;  // of the strongest statement that allows
};

class PolicyDocument {
 public:
  enum class Kind { kKeyPolicy, kIdentityPolicy, kTrustPolicy };

  // MalformedPolicyDocumentException says what is wrong with it.
  static Result<PolicyDocument> Parse(std::string_view text, Kind kind);

  Answer Ask(const AccessRequest& request) const;

 private:
  struct Statement {
    bool allows = false;
    bool to_everybody = false;
    std::vector<std::string> principals;  // ARNs and account ids; of key and trust policies
    std::vector<std::string> actions, not_actions;
    std::vector<std::string> resources, not_resources;
    std::vector<Condition> conditions;
  };
  static Result<Statement> ParseStatement(const json::Value& value, Kind kind);
  static Result<void> ReadPrincipal(const json::Value& value, Kind kind, Statement& statement);
  static Address AddressOf(const Statement& statement, const AccessRequest& request, Kind kind);

  Kind kind_ = Kind::kIdentityPolicy;
  std::vector<Statement> statements_;
};

// What AWS gives a key that was made without a policy: the account decides.
std::string DefaultKeyPolicy(std::string_view partition, std::string_view account);

}  // namespace atrest::emulator
