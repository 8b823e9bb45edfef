#include "base/deadline.h"

#include <gtest/gtest.h>

namespace atrest {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

const SteadyTime kNow = SteadyTime(hours(5));

TEST(Deadline, LeavesTheTimeoutAtItsStart) {
  EXPECT_EQ(Deadline::After(kNow, milliseconds(250)).Left(kNow), milliseconds(250));
}

TEST(Deadline, LeavesNothingOnceItHasPassed) {
  const Deadline deadline = Deadline::After(kNow, milliseconds(250));
  EXPECT_TRUE(deadline.Passed(kNow + milliseconds(250)));
  EXPECT_EQ(deadline.Left(kNow + hours(1)), nanoseconds(0));
}

TEST(Deadline, TreatsATimeoutThatOverflowsTheClockAsNever) {
  EXPECT_TRUE(Deadline::After(kNow, nanoseconds::max()).IsNever());
}

TEST(Deadline, IsOverAtOnceForANegativeTimeout) {
  EXPECT_TRUE(Deadline::After(kNow, milliseconds(-1)).Passed(kNow));
}

TEST(Deadline, NeverDoesNotPass) {
  EXPECT_FALSE(Deadline::Never().Passed(kNow + hours(24 * 365 * 100)));
}

TEST(Deadline, EarlierOfTakesTheTighterOne) {
  const Deadline soon = Deadline::After(kNow, milliseconds(1));
  EXPECT_EQ(Deadline::Never().EarlierOf(soon).time(), soon.time());
  EXPECT_EQ(soon.EarlierOf(Deadline::Never()).time(), soon.time());
}

}  // namespace
}  // namespace atrest
