// What is wrong with a key policy. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "operate/key/key_check.h"

namespace atrest::operate {

// `facts.policy` is there.
std::vector<KeyFinding> CheckKeyPolicy(const KeyFacts& facts, const KeyExpectation& expected);

}  // namespace atrest::operate
