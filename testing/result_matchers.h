// gmock matchers for Result: EXPECT_THAT(Parse("x"), FailsWith(Failure::kBadInput,
// HasSubstr("x"))).
#pragma once

#include <gmock/gmock.h>

#include <string>

#include "base/result.h"

namespace atrest::fakes {

MATCHER(IsOk, negation ? "fails" : "succeeds") {
  if (arg.ok()) return true;
  *result_listener << "which failed as " << FailureName(arg.error().kind) << ": "
                   << arg.error().message;
  return false;
}

// Succeeds, and its value matches.
MATCHER_P(HasValue, matcher, "succeeds with a value that matches") {
  if (!testing::ExplainMatchResult(IsOk(), arg, result_listener)) return false;
  return testing::ExplainMatchResult(matcher, arg.value(), result_listener);
}

// Fails as this kind, with a message that matches.
MATCHER_P2(FailsWith, kind, message,
           "fails as " + std::string(FailureName(kind)) + " with a message that matches") {
  if (arg.ok()) {
    *result_listener << "which succeeded";
    return false;
  }
  *result_listener << "which failed as " << FailureName(arg.error().kind) << ": "
                   << arg.error().message;
  return arg.error().kind == kind && testing::Matches(message)(arg.error().message);
}

// Fails as this kind.
inline auto FailsWith(Failure kind) { return FailsWith(kind, testing::A<const std::string&>()); }

}  // namespace atrest::fakes
