#include "emulator/policy/policy_document.h"

#include <algorithm>
#include <utility>

#include "emulator/kms_error.h"
#include "kms/policy_pattern.h"

namespace atrest::emulator {
namespace {

const json::Limits kLimits{kMaxPolicyBytes, 10};

Error Malformed(std::string what) {
  return KmsError("MalformedPolicyDocumentException", std::move(what));
}

// A text or a list of texts.
Result<std::vector<std::string>> Texts(const json::Value& value, std::string_view name) {
  std::vector<std::string> texts;
  if (value.IsString()) texts.emplace_back(value.AsString());
  if (value.IsBool()) texts.emplace_back(value.AsBool().value_or(false) ? "true" : "false");
  for (std::size_t i = 0; value.IsArray() && i < value.size(); ++i) {
    if (!value.At(i).IsString()) return Malformed(std::string(name) + " holds what is no text");
    texts.emplace_back(value.At(i).AsString());
  }
  if (texts.empty()) return Malformed(std::string(name) + " is empty or no text");
  return texts;
}

Result<std::vector<std::string>> OptionalTexts(const json::Value& statement,
                                               std::string_view name) {
  const json::Value* member = statement.Find(name);
  if (member == nullptr) return std::vector<std::string>{};
  return Texts(*member, name);
}

Result<std::vector<Condition>> ReadConditions(const json::Value& statement) {
  std::vector<Condition> conditions;
  const json::Value* block = statement.Find("Condition");
  if (block == nullptr) return conditions;
  if (!block->IsObject()) return Malformed("Condition is no object");
  for (const std::string& op : block->MemberNames()) {
    TRY(CheckOperator(op));
    const json::Value* keys = block->Find(op);
    if (!keys->IsObject()) return Malformed(op + " is no object");
    for (const std::string& key : keys->MemberNames()) {
      TRY_ASSIGN(std::vector<std::string> values, Texts(*keys->Find(key), key));
      conditions.push_back({op, kms::LowerCase(key), std::move(values)});
    }
  }
  return conditions;
}

bool AnyMatches(const std::vector<std::string>& patterns, std::string_view text, bool ignore_case) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return ignore_case ? kms::MatchesWildcards(kms::LowerCase(pattern), kms::LowerCase(text))
                       : kms::MatchesWildcards(pattern, text);
  });
}

Result<void> CheckMembers(const json::Value& statement) {
  for (const std::string& name : statement.MemberNames()) {
    const bool known = name == "Sid" || name == "Effect" || name == "Principal" ||
                       name == "Action" || name == "NotAction" || name == "Resource" ||
                       name == "NotResource" || name == "Condition";
    if (!known) return Malformed("kms-emulator does not know " + name.substr(0, 100));
  }
  return {};
}

}  // namespace

Result<void> PolicyDocument::ReadPrincipal(const json::Value& value, Kind policy_kind,
                                           Statement& statement) {
  if (value.IsString() && value.AsString() == "*") {
    statement.to_everybody = true;
    return {};
  }
  for (const std::string& kind : value.MemberNames()) {
    if (kind == "Service") continue;  // no service calls this emulator
    const bool federated = kind == "Federated" && policy_kind == Kind::kTrustPolicy;
    if (kind != "AWS" && !federated) {
      return Malformed("Principal " + kind.substr(0, 100) + " is not supported");
    }
    TRY_ASSIGN(const std::vector<std::string> principals, Texts(*value.Find(kind), "Principal"));
    for (const std::string& principal : principals) {
      if (principal == "*" && !federated) statement.to_everybody = true;
      statement.principals.push_back(principal);
    }
  }
  if (!value.IsObject()) return Malformed("Principal is neither \"*\" nor an object");
  return {};
}

Result<PolicyDocument::Statement> PolicyDocument::ParseStatement(const json::Value& value,
                                                                 Kind kind) {
  if (!value.IsObject()) return Malformed("a statement is no object");
  TRY(CheckMembers(value));
  Statement statement;
  const json::Value* effect = value.Find("Effect");
  const std::string_view word = effect == nullptr ? "" : effect->AsString();
  if (word != "Allow" && word != "Deny") return Malformed("Effect is neither Allow nor Deny");
  statement.allows = word == "Allow";
  const json::Value* principal = value.Find("Principal");
  if ((principal == nullptr) != (kind == Kind::kIdentityPolicy)) {
    return Malformed(principal == nullptr ? "a statement has no Principal"
                                          : "an identity policy has a Principal");
  }
  if (principal != nullptr) TRY(ReadPrincipal(*principal, kind, statement));
  TRY_ASSIGN(statement.actions, OptionalTexts(value, "Action"));
  TRY_ASSIGN(statement.not_actions, OptionalTexts(value, "NotAction"));
  TRY_ASSIGN(statement.resources, OptionalTexts(value, "Resource"));
  TRY_ASSIGN(statement.not_resources, OptionalTexts(value, "NotResource"));
  TRY_ASSIGN(statement.conditions, ReadConditions(value));
  if (kind == Kind::kTrustPolicy) statement.resources = {"*"};  // it has none of its own
  return statement;
}

Result<PolicyDocument> PolicyDocument::Parse(std::string_view text, Kind kind) {
  const Result<json::Value> value = json::Value::Parse(text, kLimits);
  if (!value.ok()) return Malformed(value.error().message);
  const json::Value* statements = value->Find("Statement");
  if (statements == nullptr) return Malformed("the policy has no Statement");
  PolicyDocument document;
  document.kind_ = kind;
  const std::size_t count = statements->IsArray() ? statements->size() : 1;
  for (std::size_t i = 0; i < count; ++i) {
    TRY_ASSIGN(Statement statement,
               ParseStatement(statements->IsArray() ? statements->At(i) : *statements, kind));
    document.statements_.push_back(std::move(statement));
  }
  return document;
}

Address PolicyDocument::AddressOf(const Statement& statement, const AccessRequest& request,
                                  Kind kind) {
  if (kind == Kind::kIdentityPolicy) return Address::kCaller;
  if (statement.to_everybody && !request.account.empty()) return Address::kCaller;
  const std::string root = ":iam::" + request.account + ":root";
  Address address = Address::kNobody;
  for (const std::string& principal : statement.principals) {
    if (principal == request.principal_arn) return Address::kCaller;
    if (!request.role_arn.empty() && principal == request.role_arn) return Address::kCaller;
    if (request.account.empty()) continue;
    if (principal == request.account || principal.ends_with(root)) address = Address::kAccount;
  }
  return address;
}

Answer PolicyDocument::Ask(const AccessRequest& request) const {
  Answer answer;
  for (const Statement& statement : statements_) {
    const Address address = AddressOf(statement, request, kind_);
    if (address == Address::kNobody) continue;
    const bool action = AnyMatches(statement.actions, request.action, true) ||
                        (!statement.not_actions.empty() &&
                         !AnyMatches(statement.not_actions, request.action, true));
    const bool resource = AnyMatches(statement.resources, request.resource, false) ||
                          (!statement.not_resources.empty() &&
                           !AnyMatches(statement.not_resources, request.resource, false));
    const bool conditions =
        std::all_of(statement.conditions.begin(), statement.conditions.end(),
                    [&](const Condition& c) { return Holds(c, request.values); });
    if (!action || !resource || !conditions) continue;
    if (!statement.allows) return {Verdict::kDeny, address};
    answer.verdict = Verdict::kAllow;
    answer.address = std::max(answer.address, address);
  }
  return answer;
}

std::string DefaultKeyPolicy(std::string_view partition, std::string_view account) {
  return R"({"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User )"
         R"(Permissions","Effect":"Allow","Principal":{"AWS":"arn:)" +
         std::string(partition) + ":iam::" + std::string(account) +
         R"(:root"},"Action":"kms:*","Resource":"*"}]})";
}

}  // namespace atrest::emulator
