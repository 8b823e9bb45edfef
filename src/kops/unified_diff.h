// The difference of two texts as `diff -u` prints it, for people and for patch(1).
#pragma once

#include <string>
#include <string_view>

namespace atrest::kops {

// Empty if the texts are the same. Three lines of context. Thread-safe.
std::string UnifiedDiff(std::string_view before, std::string_view after,
                        const std::string& before_name, const std::string& after_name);

}  // namespace atrest::kops
