#include "emulator/policy/condition.h"

#include <algorithm>
#include <array>

#include "emulator/kms_error.h"
#include "kms/policy_pattern.h"

namespace atrest::emulator {
namespace {

using kms::LowerCase;
using kms::MatchesWildcards;

enum class Test { kEquals, kEqualsIgnoringCase, kLike };

struct Operator {
  std::string_view name;
  Test test;
  bool negated;
};

// Arn operators are matched as text with wildcards: that is what they are for whole ARNs.
constexpr std::array kOperators{
    Operator{"StringEquals", Test::kEquals, false},
    Operator{"StringNotEquals", Test::kEquals, true},
    Operator{"StringEqualsIgnoreCase", Test::kEqualsIgnoringCase, false},
    Operator{"StringNotEqualsIgnoreCase", Test::kEqualsIgnoringCase, true},
    Operator{"StringLike", Test::kLike, false},
    Operator{"StringNotLike", Test::kLike, true},
    Operator{"ArnEquals", Test::kLike, false},
    Operator{"ArnLike", Test::kLike, false},
    Operator{"ArnNotEquals", Test::kLike, true},
    Operator{"ArnNotLike", Test::kLike, true},
    Operator{"Bool", Test::kEqualsIgnoringCase, false},
};

constexpr std::string_view kForAll = "ForAllValues:", kForAny = "ForAnyValue:",
                           kIfExists = "IfExists", kNull = "Null";

struct ParsedOperator {
  bool for_all = false, for_any = false, if_exists = false;
  std::string_view name;
};

ParsedOperator Split(std::string_view text) {
  ParsedOperator parsed;
  parsed.for_all = text.starts_with(kForAll);
  parsed.for_any = text.starts_with(kForAny);
  if (parsed.for_all) text.remove_prefix(kForAll.size());
  if (parsed.for_any) text.remove_prefix(kForAny.size());
  parsed.if_exists = text.ends_with(kIfExists);
  if (parsed.if_exists) text.remove_suffix(kIfExists.size());
  parsed.name = text;
  return parsed;
}

const Operator* FindOperator(std::string_view name) {
  const auto* found = std::find_if(kOperators.begin(), kOperators.end(),
                                   [name](const Operator& op) { return op.name == name; });
  return found == kOperators.end() ? nullptr : found;
}

bool Passes(Test test, const std::string& wanted, const std::string& value) {
  switch (test) {
    case Test::kEquals: return wanted == value;
    case Test::kEqualsIgnoringCase: return LowerCase(wanted) == LowerCase(value);
    case Test::kLike: return MatchesWildcards(wanted, value);
  }
  return false;
}

// One value of the request against all of the policy's.
bool ValueHolds(const Operator& op, const Condition& condition, const std::string& value) {
  const bool any = std::any_of(condition.values.begin(), condition.values.end(),
                               [&](const std::string& w) { return Passes(op.test, w, value); });
  return any != op.negated;
}

}  // namespace

Result<void> CheckOperator(std::string_view op) {
  const ParsedOperator parsed = Split(op);
  const bool null = parsed.name == kNull && !parsed.for_all && !parsed.for_any && !parsed.if_exists;
  if (null || FindOperator(parsed.name) != nullptr) return {};
  return KmsError("MalformedPolicyDocumentException",
                  "Condition operator " + std::string(op.substr(0, 100)) + " is not supported");
}

bool Holds(const Condition& condition, const ConditionValues& values) {
  const ParsedOperator parsed = Split(condition.op);
  const auto found = values.find(condition.key);
  const bool absent = found == values.end() || found->second.empty();
  if (parsed.name == kNull) {
    return std::any_of(condition.values.begin(), condition.values.end(),
                       [&](const std::string& v) { return (LowerCase(v) == "true") == absent; });
  }
  const Operator* op = FindOperator(parsed.name);
  if (op == nullptr) return false;
  if (absent) return parsed.for_all || parsed.if_exists || (op->negated && !parsed.for_any);
  const auto holds = [&](const std::string& value) { return ValueHolds(*op, condition, value); };
  const std::vector<std::string>& have = found->second;
  if (parsed.for_all) return std::all_of(have.begin(), have.end(), holds);
  return std::any_of(have.begin(), have.end(), holds);
}

}  // namespace atrest::emulator
