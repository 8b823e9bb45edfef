#include "os/baton.h"

#include <gtest/gtest.h>

#include <thread>

namespace atrest::os {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(Baton, EndsAWait) {
  Baton baton;
  int told = 0;
  std::thread other([&] {
    told = 7;
    baton.Post();
  });
  baton.Wait();
  EXPECT_EQ(told, 7);
  other.join();
}

TEST(Baton, EndsAWaitWithATimeToo) {
  Baton baton;
  int told = 0;
  std::thread other([&] {
    told = 7;
    baton.Post();
  });
  EXPECT_TRUE(baton.WaitFor(hours(1)));
  EXPECT_EQ(told, 7);
  other.join();
}

TEST(Baton, EndsTheNextWaitIfNobodyWaitsYet) {
  Baton baton;
  baton.Post();
  EXPECT_TRUE(baton.WaitFor(milliseconds(0)));
}

TEST(Baton, EndsOneWaitOnly) {
  Baton baton;
  baton.Post();
  baton.Wait();
  EXPECT_FALSE(baton.WaitFor(milliseconds(0)));
}

TEST(Baton, TellsThatNothingCameInTime) {
  Baton baton;
  EXPECT_FALSE(baton.WaitFor(milliseconds(1)));
}

}  // namespace
}  // namespace atrest::os
