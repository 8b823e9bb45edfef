#include "operate/key/key_policy_condition.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "kms/policy_pattern.h"

namespace atrest::operate {
namespace {

constexpr std::string_view kContextPrefix = "kms:encryptioncontext:";

// The request's values of a condition key; nothing where they cannot be known. A list that is empty
// means that the key is absent.
std::optional<std::vector<std::string>> ValuesOf(const PolicyCondition& condition,
                                                 const PolicyAsker& asker) {
  using Values = std::vector<std::string>;
  const std::string& key = condition.key;
  if (key == "aws:principalarn") return Values{asker.arn};
  if (key == "aws:principalaccount" || key == "kms:calleraccount") return Values{asker.account};
  // Nothing calls KMS on a control-plane node's behalf.
  if (key == "kms:viaservice" || key == "aws:sourcearn" || key == "aws:sourceaccount") {
    return Values{};
  }
  if (!asker.context) return std::nullopt;
  if (key == "kms:encryptioncontextkeys") {
    Values names;
    for (const auto& [name, value] : *asker.context) names.push_back(name);
    return names;
  }
  if (!key.starts_with(kContextPrefix)) return std::nullopt;
  for (const auto& [name, value] : *asker.context) {
    if (kms::LowerCase(name) == key.substr(kContextPrefix.size())) return Values{value};
  }
  return Values{};
}

struct Operator {
  bool for_all = false, for_any = false, if_exists = false, negated = false;
  bool known = false, exact = false, ignore_case = false;
};

bool Cut(std::string_view& text, std::string_view word) {
  const std::size_t at = text.find(word);
  if (at == std::string_view::npos || (at != 0 && at + word.size() != text.size())) return false;
  text = at == 0 ? text.substr(word.size()) : text.substr(0, at);
  return true;
}

Operator ReadOperator(std::string_view text) {
  Operator op;
  op.for_all = Cut(text, "ForAllValues:");
  op.for_any = Cut(text, "ForAnyValue:");
  op.if_exists = Cut(text, "IfExists");
  for (const bool negated : {false, true}) {
    const std::string no = negated ? "Not" : "";
    const bool ignore_case = text == "String" + no + "EqualsIgnoreCase";
    const bool exact = text == "String" + no + "Equals" || ignore_case;
    const bool like = text == "String" + no + "Like" || text == "Arn" + no + "Equals" ||
                      text == "Arn" + no + "Like";
    if (!exact && !like) continue;
    op.known = true;
    op.negated = negated;
    op.exact = exact;
    op.ignore_case = ignore_case;
  }
  return op;
}

bool Fits(const Operator& op, const std::string& wanted, const std::string& value) {
  if (op.ignore_case) return kms::LowerCase(wanted) == kms::LowerCase(value);
  return op.exact ? wanted == value : kms::MatchesWildcards(wanted, value);
}

Truth Holds(const PolicyCondition& condition, const PolicyAsker& asker) {
  const auto values = ValuesOf(condition, asker);
  if (!values) return Truth::kUnknown;
  if (condition.op == "Null") {
    const bool wants_absent = !condition.values.empty() && condition.values[0] == "true";
    return values->empty() == wants_absent ? Truth::kYes : Truth::kNo;
  }
  const Operator op = ReadOperator(condition.op);
  if (!op.known) return Truth::kUnknown;
  if (values->empty()) {
    return op.for_all || op.if_exists || (op.negated && !op.for_any) ? Truth::kYes : Truth::kNo;
  }
  const auto fits = [&](const std::string& value) {
    const bool any = std::any_of(condition.values.begin(), condition.values.end(),
                                 [&](const std::string& one) { return Fits(op, one, value); });
    return any != op.negated;
  };
  const bool holds = op.for_all ? std::all_of(values->begin(), values->end(), fits)
                                : std::any_of(values->begin(), values->end(), fits);
  return holds ? Truth::kYes : Truth::kNo;
}

}  // namespace

Truth AllHold(const std::vector<PolicyCondition>& conditions, const PolicyAsker& asker) {
  Truth all = Truth::kYes;
  for (const PolicyCondition& condition : conditions) {
    all = std::min(all, Holds(condition, asker));
  }
  return all;
}

}  // namespace atrest::operate
