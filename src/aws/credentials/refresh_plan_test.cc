#include "aws/credentials/refresh_plan.h"

#include <gtest/gtest.h>

namespace atrest::aws {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const WallTime kNow = WallTime(hours(500000));

TEST(NextRefresh, IsFifteenToSeventeenMinutesBeforeTheEnd) {
  EXPECT_EQ(NextRefresh(kNow, kNow + hours(6), 0.0), hours(6) - minutes(15));
  EXPECT_EQ(NextRefresh(kNow, kNow + hours(6), 0.5), hours(6) - minutes(16));
}
TEST(NextRefresh, IsAfterHalfTheTimeForShortLives) {
  EXPECT_EQ(NextRefresh(kNow, kNow + minutes(15), 0.9), seconds(450));
}
TEST(NextRefresh, IsNeverSoonerThanThirtySeconds) {
  EXPECT_EQ(NextRefresh(kNow, kNow + seconds(20), 0.0), seconds(30));
  EXPECT_EQ(NextRefresh(kNow, kNow - hours(2), 0.0), seconds(30));
}
TEST(NextRefresh, IsNotNeededWithoutAnEnd) {
  EXPECT_FALSE(NextRefresh(kNow, std::nullopt, 0.0).has_value());
}

TEST(NextTry, DoublesUpToItsBound) {
  EXPECT_EQ(NextTry(1, true, 0.0), seconds(1));
  EXPECT_EQ(NextTry(2, true, 0.0), seconds(2));
  EXPECT_EQ(NextTry(4, true, 0.0), seconds(8));
  EXPECT_EQ(NextTry(40, true, 0.0), seconds(60));
  EXPECT_EQ(NextTry(40, false, 0.0), seconds(10));
}
TEST(NextTry, JitterTakesUpToAHalf) {
  EXPECT_EQ(NextTry(1, true, 0.5), std::chrono::milliseconds(750));
}

}  // namespace
}  // namespace atrest::aws
