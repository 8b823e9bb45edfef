// How IAM and key policies compare texts. Source: IAM User Guide, "Policy elements: Resource,
// Action" and "Condition operators".
//
// Pure functions; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace atrest::kms {

// '*' stands for any text, '?' for one character; all else is itself, case and all. Never slower
// than the product of both lengths.
bool MatchesWildcards(std::string_view pattern, std::string_view text);

// Of ASCII: names of actions and of condition keys have no case.
std::string LowerCase(std::string_view text);

}  // namespace atrest::kms
