#include "testing/result_matchers.h"

#include <gtest/gtest.h>

#include <memory>

namespace atrest::fakes {
namespace {

using testing::Gt;
using testing::HasSubstr;
using testing::Not;
using testing::Pointee;

const Result<int> kSeven = 7;
const Result<int> kThrottled = Error{Failure::kThrottled, "KMS asks for fewer requests"};
const Result<void> kDone;
const Result<void> kDenied = Error{Failure::kDenied, "no"};

template <typename Matcher, typename T>
std::string Explain(const Matcher& matcher, const T& value) {
  testing::StringMatchResultListener listener;
  testing::ExplainMatchResult(matcher, value, &listener);
  return listener.str();
}

TEST(IsOk, TellsSuccessFromFailure) {
  EXPECT_THAT(kSeven, IsOk());
  EXPECT_THAT(kDone, IsOk());
  EXPECT_THAT(kThrottled, Not(IsOk()));
  EXPECT_THAT(kDenied, Not(IsOk()));
}

TEST(IsOk, ShowsTheError) { EXPECT_EQ(Explain(IsOk(), kDenied), "which failed as denied: no"); }

TEST(HasValue, TakesAValueOrAMatcher) {
  EXPECT_THAT(kSeven, HasValue(7));
  EXPECT_THAT(kSeven, HasValue(Gt(6)));
  EXPECT_THAT(kSeven, Not(HasValue(8)));
}

TEST(HasValue, DoesNotMatchAFailure) { EXPECT_THAT(kThrottled, Not(HasValue(7))); }

TEST(HasValue, LooksIntoAMoveOnlyValue) {
  const Result<std::unique_ptr<int>> result(std::make_unique<int>(3));
  EXPECT_THAT(result, HasValue(Pointee(3)));
}

TEST(FailsWith, LooksAtTheKind) {
  EXPECT_THAT(kThrottled, FailsWith(Failure::kThrottled));
  EXPECT_THAT(kDenied, FailsWith(Failure::kDenied));
  EXPECT_THAT(kThrottled, Not(FailsWith(Failure::kDenied)));
}

TEST(FailsWith, LooksAtTheMessage) {
  EXPECT_THAT(kThrottled, FailsWith(Failure::kThrottled, HasSubstr("fewer")));
  EXPECT_THAT(kThrottled, FailsWith(Failure::kThrottled, "KMS asks for fewer requests"));
  EXPECT_THAT(kThrottled, Not(FailsWith(Failure::kThrottled, HasSubstr("more"))));
}

TEST(FailsWith, DoesNotMatchASuccess) {
  EXPECT_THAT(kSeven, Not(FailsWith(Failure::kThrottled)));
  EXPECT_EQ(Explain(FailsWith(Failure::kThrottled), kDone), "which succeeded");
}

}  // namespace
}  // namespace atrest::fakes
