// One line of a policy's Condition: an operator, a key and its values.
//
// Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "multivalued
// context keys". Pure functions, thread-safe.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace atrest::emulator {

// The request's context: by lower-case key, e.g. "kms:encryptioncontext:cluster". A key that is not
// there is absent, as conditions see it.
using ConditionValues = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Condition {
  std::string op;   // as written: "ForAllValues:StringEquals", "ArnLikeIfExists"
  std::string key;  // lower case
  std::vector<std::string> values;
};

// MalformedPolicyDocumentException for an operator that nobody knows.
Result<void> CheckOperator(std::string_view op);

bool Holds(const Condition& condition, const ConditionValues& values);

}  // namespace atrest::emulator
