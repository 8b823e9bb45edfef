#include "http/retry_plan.h"

#include <gtest/gtest.h>

namespace atrest::http {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr double kAlmostOne = 0x1.fffffffffffffp-1;  // the largest number below 1
constexpr nanoseconds kPlenty = hours(1);

std::optional<milliseconds> Delay(int failures, bool throttled, double unit_random,
                                  nanoseconds left = kPlenty,
                                  std::optional<milliseconds> hint = std::nullopt) {
  return NextDelay(RetryPlan{}, failures, throttled, unit_random, left, hint);
}

TEST(NextDelay, IsARandomPartOfFiftyMilliseconds) {
  EXPECT_EQ(Delay(1, false, 0.0), milliseconds(0));
  EXPECT_EQ(Delay(1, false, 0.5), milliseconds(25));
  EXPECT_EQ(Delay(1, false, kAlmostOne), milliseconds(49));
}

TEST(NextDelay, DoublesItsCeilingWithEachFailure) {
  EXPECT_EQ(Delay(2, false, 0.5), milliseconds(50));
}

TEST(NextDelay, StartsAtASecondWhenThrottled) {
  EXPECT_EQ(Delay(1, true, 0.5), milliseconds(500));
  EXPECT_EQ(Delay(2, true, 0.5), milliseconds(1000));
}

TEST(NextDelay, GivesUpAfterThreeAttempts) {
  EXPECT_TRUE(Delay(2, false, 0.0).has_value());
  EXPECT_FALSE(Delay(3, false, 0.0).has_value());
  EXPECT_FALSE(Delay(4, false, 0.0).has_value());
}

TEST(NextDelay, RefusesACountThatMakesNoSense) {
  EXPECT_FALSE(Delay(0, false, 0.0).has_value());
  EXPECT_FALSE(Delay(-1, false, 0.0).has_value());
}

TEST(NextDelay, NeverExceedsTwentySeconds) {
  RetryPlan plan;
  plan.max_attempts = 1000;
  EXPECT_EQ(NextDelay(plan, 999, true, kAlmostOne, kPlenty, std::nullopt), milliseconds(19999));
  EXPECT_EQ(NextDelay(plan, 999, false, 0.5, kPlenty, std::nullopt), milliseconds(10000));
}

TEST(NextDelay, WaitsAsLongAsTheServerAsks) {
  EXPECT_EQ(Delay(1, false, 0.5, kPlenty, milliseconds(700)), milliseconds(700));
}

TEST(NextDelay, IsNotShortenedByTheServersHint) {
  EXPECT_EQ(Delay(1, true, 0.5, kPlenty, milliseconds(1)), milliseconds(500));
  EXPECT_EQ(Delay(1, true, 0.5, kPlenty, milliseconds(-5)), milliseconds(500));
}

TEST(NextDelay, FollowsTheHintForAtMostFiveSecondsMore) {
  EXPECT_EQ(Delay(1, false, 0.5, kPlenty, milliseconds(60000)), milliseconds(5025));
}

TEST(NextDelay, StopsWhenTheWaitWouldOutliveTheDeadline) {
  EXPECT_FALSE(Delay(1, false, 0.5, milliseconds(20)).has_value());
}

TEST(NextDelay, StopsWhenOnlyTheWaitButNoAnswerWouldFit) {
  EXPECT_FALSE(Delay(1, false, 0.5, milliseconds(27) - nanoseconds(1)).has_value());
  EXPECT_EQ(Delay(1, false, 0.5, milliseconds(27)), milliseconds(25));
}

TEST(NextDelay, StopsWhenTheHintWouldOutliveTheDeadline) {
  EXPECT_FALSE(Delay(1, false, 0.0, milliseconds(300), milliseconds(400)).has_value());
}

TEST(NextDelay, StopsWhenNothingIsLeft) {
  EXPECT_FALSE(Delay(1, false, 0.0, nanoseconds(0)).has_value());
}

TEST(NextDelay, HoldsABrokenRandomSourceWithinItsBounds) {
  EXPECT_EQ(Delay(1, false, 7.0), milliseconds(50));
  EXPECT_EQ(Delay(1, false, -7.0), milliseconds(0));
}

TEST(NextDelay, AcceptsADeadlineThatIsNever) {
  EXPECT_EQ(Delay(1, false, 0.5, nanoseconds::max()), milliseconds(25));
}

}  // namespace
}  // namespace atrest::http
