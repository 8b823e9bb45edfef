#include "emulator/store/lagging.h"

#include <gtest/gtest.h>

namespace atrest::emulator {
namespace {

using std::chrono::seconds;
const WallTime kNow{seconds(1000)};

std::shared_ptr<const int> Number(int number) { return std::make_shared<const int>(number); }

TEST(Lagging, ShowsAtOnceWhatHasNoLag) {
  Lagging<int> value;
  value.Set(Number(1), kNow, kNow);
  EXPECT_EQ(*value.Seen(kNow), 1);
}

TEST(Lagging, ShowsNothingUntilTheFirstValueIsVisible) {
  Lagging<int> value;
  value.Set(Number(1), kNow + seconds(5), kNow);
  EXPECT_EQ(value.Seen(kNow + seconds(4)), nullptr);
  EXPECT_EQ(*value.Seen(kNow + seconds(5)), 1);
}

TEST(Lagging, ShowsTheOldValueUntilTheNewOneIsVisible) {
  Lagging<int> value;
  value.Set(Number(1), kNow, kNow);
  value.Set(Number(2), kNow + seconds(5), kNow);
  EXPECT_EQ(*value.Seen(kNow), 1);
  EXPECT_EQ(*value.Latest(), 2);
  EXPECT_EQ(*value.Seen(kNow + seconds(5)), 2);
}

TEST(Lagging, ShowsEachOfSeveralChangesInItsTime) {
  Lagging<int> value;
  for (int i = 0; i < 10; ++i) {
    value.Set(Number(i), kNow + seconds(i + 5), kNow + seconds(i));
  }
  for (int i = 5; i < 10; ++i) EXPECT_EQ(*value.Seen(kNow + seconds(i + 5)), i);
}

TEST(Lagging, ARemovalLagsToo) {
  Lagging<int> value;
  value.Set(Number(1), kNow, kNow);
  value.Set(nullptr, kNow + seconds(5), kNow);
  EXPECT_EQ(*value.Seen(kNow + seconds(4)), 1);
  EXPECT_EQ(value.Seen(kNow + seconds(5)), nullptr);
}

}  // namespace
}  // namespace atrest::emulator
