// Whether the conditions of a key policy's statement hold for who asks, as far as that can be known
// without asking AWS. Facts: IAM User Guide, "Condition operators" and "multivalued context keys".
// Pure functions.
#pragma once

#include <vector>

#include "operate/key/key_policy_view.h"

namespace atrest::operate {

enum class Truth { kNo, kUnknown, kYes };

Truth AllHold(const std::vector<PolicyCondition>& conditions, const PolicyAsker& asker);

}  // namespace atrest::operate
