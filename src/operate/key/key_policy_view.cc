#include "operate/key/key_policy_view.h"

#include <algorithm>
#include <utility>

#include "kms/policy_pattern.h"
#include "operate/key/key_policy_condition.h"

namespace atrest::operate {
namespace {

const json::Limits kLimits{64 * 1024, 16};

Result<std::vector<std::string>> Texts(const json::Value* value, std::string_view name) {
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
  if (value->IsString()) texts.emplace_back(value->AsString());
  if (value->IsBool()) texts.emplace_back(value->AsBool().value_or(false) ? "true" : "false");
  for (std::size_t i = 0; value->IsArray() && i < value->size(); ++i) {
    if (!value->At(i).IsString()) {
      return Error{Failure::kBadInput, std::string(name) + " holds what is no text"};
    }
    texts.emplace_back(value->At(i).AsString());
  }
  return texts;
}

Result<void> ReadPrincipal(const json::Value& value, PolicyStatement& statement) {
  if (value.AsString() == "*") statement.to_everybody = true;
  TRY_ASSIGN(statement.principals, Texts(value.Find("AWS"), "Principal"));
  for (const std::string& principal : statement.principals) {
    if (principal == "*") statement.to_everybody = true;
  }
  return {};
}

Result<void> ReadConditions(const json::Value& block, PolicyStatement& statement) {
  for (const std::string& op : block.MemberNames()) {
    const json::Value& keys = *block.Find(op);
    for (const std::string& key : keys.MemberNames()) {
      TRY_ASSIGN(std::vector<std::string> values, Texts(keys.Find(key), key));
      statement.conditions.push_back({op, kms::LowerCase(key), std::move(values)});
    }
  }
  return {};
}

Result<PolicyStatement> ReadStatement(const json::Value& value, int number) {
  PolicyStatement statement;
  statement.number = number;
  const json::Value* effect = value.Find("Effect");
  const std::string_view word = effect == nullptr ? "" : effect->AsString();
  if (word != "Allow" && word != "Deny") {
    return Error{Failure::kBadInput,
                 "statement " + std::to_string(number) + " neither allows nor denies"};
  }
  statement.allows = word == "Allow";
  if (const json::Value* sid = value.Find("Sid")) statement.sid = sid->AsString();
  if (const json::Value* principal = value.Find("Principal")) {
    TRY(ReadPrincipal(*principal, statement));
  }
  TRY_ASSIGN(statement.actions, Texts(value.Find("Action"), "Action"));
  TRY_ASSIGN(statement.not_actions, Texts(value.Find("NotAction"), "NotAction"));
  if (const json::Value* block = value.Find("Condition")) TRY(ReadConditions(*block, statement));
  return statement;
}

bool AnyMatches(const std::vector<std::string>& patterns, std::string_view action) {
  return std::any_of(patterns.begin(), patterns.end(), [action](const std::string& pattern) {
    return kms::MatchesWildcards(kms::LowerCase(pattern), kms::LowerCase(action));
  });
}

// One text for all ways to write the same.
std::string Canonical(const json::Value& value) {
  if (value.IsArray()) {
    if (value.size() == 1) return Canonical(value.At(0));
    std::vector<std::string> items;
    for (std::size_t i = 0; i < value.size(); ++i) items.push_back(Canonical(value.At(i)));
    std::sort(items.begin(), items.end());
    std::string text = "[";
    for (const std::string& item : items) text += item + ",";
    return text + "]";
  }
  if (!value.IsObject()) return value.Text();
  std::vector<std::string> names = value.MemberNames();
  std::sort(names.begin(), names.end());
  std::string text = "{";
  for (const std::string& name : names) text += name + ":" + Canonical(*value.Find(name)) + ",";
  return text + "}";
}

PolicyAnswer AddressOf(const PolicyStatement& statement, const PolicyAsker& asker) {
  if (statement.to_everybody) return PolicyAnswer::kByName;
  PolicyAnswer answer = PolicyAnswer::kNo;
  for (const std::string& principal : statement.principals) {
    if (principal == asker.arn) return PolicyAnswer::kByName;
    if (principal == asker.account || principal.ends_with(":iam::" + asker.account + ":root")) {
      answer = PolicyAnswer::kByAccount;
    }
  }
  return answer;
}

}  // namespace

bool SamePolicy(std::string_view a, std::string_view b) {
  const auto left = json::Value::Parse(a, kLimits);
  const auto right = json::Value::Parse(b, kLimits);
  return left.ok() && right.ok() && Canonical(*left) == Canonical(*right);
}

std::string PolicyStatement::Name() const {
  return "statement " + (sid.empty() ? std::to_string(number) : sid);
}

bool PolicyStatement::Covers(std::string_view action) const {
  if (!not_actions.empty()) return !AnyMatches(not_actions, action);
  return AnyMatches(actions, action);
}

bool PolicyStatement::HasCondition(std::string_view key_prefix) const {
  return std::any_of(
      conditions.begin(), conditions.end(),
      [key_prefix](const PolicyCondition& one) { return one.key.starts_with(key_prefix); });
}

Result<KeyPolicyView> KeyPolicyView::Parse(std::string_view text) {
  auto value = json::Value::Parse(text, kLimits);
  if (!value) return Annotate(std::move(value).error(), "the key policy is not JSON");
  const json::Value* list = value->Find("Statement");
  if (list == nullptr) return Error{Failure::kBadInput, "the key policy has no statements"};
  KeyPolicyView view;
  const std::size_t count = list->IsArray() ? list->size() : 1;
  for (std::size_t i = 0; i < count; ++i) {
    TRY_ASSIGN(PolicyStatement statement,
               ReadStatement(list->IsArray() ? list->At(i) : *list, static_cast<int>(i) + 1));
    view.statements_.push_back(std::move(statement));
  }
  return view;
}

PolicyAnswer KeyPolicyView::Ask(const PolicyAsker& asker, std::string_view action) const {
  PolicyAnswer best = PolicyAnswer::kNo;
  for (const PolicyStatement& statement : statements_) {
    const PolicyAnswer address = AddressOf(statement, asker);
    if (address == PolicyAnswer::kNo || !statement.Covers(action)) continue;
    const Truth holds = AllHold(statement.conditions, asker);
    if (!statement.allows && holds == Truth::kYes) return PolicyAnswer::kDenied;
    if (statement.allows && holds != Truth::kNo) best = std::max(best, address);
  }
  return best;
}

}  // namespace atrest::operate
