// Whether the conditions of a key policy's statement hold for who asks, as far as that can be known
// without asking AWS. Facts: IAM User Guide, "Condition operators" and "multivalued context keys".
// Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "operate/key/key_policy_view.h"

namespace atrest::operate {

enum class Truth { kNo, kUnknown, kYes };

Truth AllHold(const std::vector<PolicyCondition>& conditions, const PolicyAsker& asker);

// '*' any text, '?' any character.
bool MatchesPattern(std::string_view pattern, std::string_view text);

std::string LowerCase(std::string_view text);

}  // namespace atrest::operate
