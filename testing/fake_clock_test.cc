#include "testing/fake_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace atrest::fakes {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

TEST(FakeClock, StandsStillByItself) {
  const FakeClock clock;
  EXPECT_EQ(clock.Now(), clock.Now());
  EXPECT_EQ(clock.WallNow(), clock.WallNow());
}

TEST(FakeClock, AdvancesBothClocks) {
  FakeClock clock;
  const SteadyTime now = clock.Now();
  const WallTime wall = clock.WallNow();
  clock.Advance(seconds(90));
  EXPECT_EQ(clock.Now(), now + seconds(90));
  EXPECT_EQ(clock.WallNow(), wall + seconds(90));
}

TEST(FakeClock, SetsTheWallClockAlone) {
  FakeClock clock;
  const SteadyTime now = clock.Now();
  clock.SetWall(WallTime(hours(1)));
  EXPECT_EQ(clock.WallNow(), WallTime(hours(1)));
  EXPECT_EQ(clock.Now(), now);
}

TEST(AdvancingClock, IsAtTheAwaitedTimeAfterAWait) {
  const FakeClock clock;
  const SteadyTime time = clock.Now() + seconds(5);
  const WallTime wall = clock.WallNow() + seconds(5);
  EXPECT_TRUE(clock.WaitUntil(time, {}));
  EXPECT_EQ(clock.Now(), time);
  EXPECT_EQ(clock.WallNow(), wall);
}

TEST(AdvancingClock, NeverGoesBack) {
  const FakeClock clock;
  const SteadyTime now = clock.Now();
  EXPECT_TRUE(clock.WaitUntil(now - seconds(1), {}));
  EXPECT_EQ(clock.Now(), now);
}

TEST(AdvancingClock, DoesNotMoveForAWaitThatIsStopped) {
  const FakeClock clock;
  std::stop_source stop;
  stop.request_stop();
  const SteadyTime now = clock.Now();
  EXPECT_FALSE(clock.WaitUntil(now + seconds(1), stop.get_token()));
  EXPECT_EQ(clock.Now(), now);
}

TEST(AdvancingClock, RemembersHowLongItWasAskedToWait) {
  const FakeClock clock;
  (void)clock.WaitUntil(clock.Now() + milliseconds(50), {});
  (void)clock.WaitUntil(clock.Now() + milliseconds(100), {});
  EXPECT_THAT(clock.Waits(), ElementsAre(milliseconds(50), milliseconds(100)));
}

TEST(AdvancingClock, CanBeStoppedFromItsHook) {
  FakeClock clock;
  std::stop_source stop;
  clock.OnWait([&stop](auto) { stop.request_stop(); });
  EXPECT_FALSE(clock.WaitUntil(clock.Now() + seconds(1), stop.get_token()));
}

TEST(AdvancingClock, WaitsForTheStopWhereNoTimeIsGiven) {
  const FakeClock clock;
  std::stop_source stop;
  auto waited = std::async(std::launch::async, [&clock, &stop] {
    return clock.WaitUntil(SteadyTime::max(), stop.get_token());
  });
  clock.AwaitWaiters(1);
  stop.request_stop();
  EXPECT_FALSE(waited.get());
}

class BlockingClock : public testing::Test {
 protected:
  std::future<bool> Wait(std::chrono::nanoseconds time) {
    return std::async(std::launch::async, [this, until = clock_.Now() + time] {
      return clock_.WaitUntil(until, stop_.get_token());
    });
  }

  FakeClock clock_{Waiting::kBlocks};
  std::stop_source stop_;
};

TEST_F(BlockingClock, EndsAWaitWhenTheTimeIsReached) {
  auto waited = Wait(seconds(10));
  clock_.AwaitWaiters(1);
  clock_.Advance(seconds(10));
  EXPECT_TRUE(waited.get());
}

TEST_F(BlockingClock, KeepsWaitingUntilThen) {
  auto waited = Wait(seconds(10));
  clock_.AwaitWaiters(1);
  clock_.Advance(seconds(9));
  clock_.AwaitWaiters(1);
  EXPECT_EQ(waited.wait_for(seconds(0)), std::future_status::timeout);
  clock_.Advance(seconds(1));
  EXPECT_TRUE(waited.get());
}

TEST_F(BlockingClock, EndsAWaitWhenStopped) {
  auto waited = Wait(seconds(10));
  clock_.AwaitWaiters(1);
  stop_.request_stop();
  EXPECT_FALSE(waited.get());
}

TEST_F(BlockingClock, DoesNotWaitForThePast) { EXPECT_TRUE(Wait(seconds(0)).get()); }

}  // namespace
}  // namespace atrest::fakes
