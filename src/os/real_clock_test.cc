#include "os/real_clock.h"

#include <gtest/gtest.h>

#include <future>

namespace atrest::os {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

const RealClock kClock;

TEST(RealClock, DoesNotWaitForThePast) { EXPECT_TRUE(kClock.WaitUntil(kClock.Now(), {})); }

TEST(RealClock, WaitsUntilTheTime) {
  const SteadyTime time = kClock.Now() + milliseconds(2);
  EXPECT_TRUE(kClock.WaitUntil(time, {}));
  EXPECT_GE(kClock.Now(), time);
}

TEST(RealClock, DoesNotWaitOnceItsStopWasRequested) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(kClock.WaitUntil(kClock.Now() + hours(1), stop.get_token()));
}

TEST(RealClock, IsWokenByAStop) {
  std::stop_source stop;
  auto waited = std::async(std::launch::async, [&stop] {
    return kClock.WaitUntil(kClock.Now() + hours(1), stop.get_token());
  });
  stop.request_stop();
  EXPECT_FALSE(waited.get());
}

TEST(RealClock, CanWaitForAStopAlone) {
  std::stop_source stop;
  auto waited = std::async(std::launch::async, [&stop] {
    return kClock.WaitUntil(SteadyTime::max(), stop.get_token());
  });
  stop.request_stop();
  EXPECT_FALSE(waited.get());
}

TEST(RealClock, TellsTheTimeOfDay) {
  EXPECT_GT(kClock.WallNow().time_since_epoch(), hours(24 * 365 * 55));
}

}  // namespace
}  // namespace atrest::os
