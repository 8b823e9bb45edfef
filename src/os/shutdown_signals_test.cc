#include "os/shutdown_signals.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "os/real_clock.h"

namespace atrest::os {
namespace {

void AwaitStop(const std::stop_source& stop) {
  (void)RealClock().WaitUntil(SteadyTime::max(), stop.get_token());
}

class ShutdownSignalsOf : public testing::TestWithParam<int> {};

TEST_P(ShutdownSignalsOf, RequestTheStop) {
  std::stop_source stop;
  const auto signals = ShutdownSignals::Install(stop);
  ASSERT_TRUE(signals.ok());
  EXPECT_EQ((*signals)->received(), 0);
  ::kill(::getpid(), GetParam());
  AwaitStop(stop);
  EXPECT_EQ((*signals)->received(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(EachKind, ShutdownSignalsOf, testing::Values(SIGTERM, SIGINT, SIGHUP));

TEST(ShutdownSignals, TellAHangupApartWhereItReloads) {
  std::stop_source stop;
  const auto signals = ShutdownSignals::InstallWithReload(stop);
  ASSERT_TRUE(signals.ok());
  for (int i = 0; i < 3; ++i) {
    ::kill(::getpid(), SIGHUP);
    EXPECT_TRUE((*signals)->AwaitHangup());
  }
  EXPECT_FALSE(stop.stop_requested());
}

TEST(ShutdownSignals, StopWhereItReloadsToo) {
  std::stop_source stop;
  const auto signals = ShutdownSignals::InstallWithReload(stop);
  ASSERT_TRUE(signals.ok());
  ::kill(::getpid(), SIGTERM);
  EXPECT_FALSE((*signals)->AwaitHangup());
  EXPECT_EQ((*signals)->received(), SIGTERM);
}

TEST(ShutdownSignals, EndsWithoutASignal) {
  std::stop_source stop;
  { const auto signals = ShutdownSignals::Install(stop); }
  EXPECT_FALSE(stop.stop_requested());
}

TEST(ShutdownSignals, RestoresTheSignalMask) {
  { const auto signals = ShutdownSignals::Install({}); }
  sigset_t mask;
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, nullptr, &mask), 0);
  EXPECT_EQ(sigismember(&mask, SIGTERM), 0);
}

TEST(ShutdownSignalsDeathTest, EndsTheProcessAtTheSecondSignal) {
  EXPECT_EXIT(
      {
        std::stop_source stop;
        const auto signals = ShutdownSignals::Install(stop);
        ::kill(::getpid(), SIGTERM);
        AwaitStop(stop);
        ::kill(::getpid(), SIGTERM);
        AwaitStop({});
      },
      testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace atrest::os
