#include "cli/watch_screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace atrest::cli {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const WallTime kNow(seconds(1'767'225'600));
const SteadyTime kStart(seconds(100));

operate::RotationStatus Status() {
  operate::ApiServerView server;
  server.server = "https://a:6443";
  server.status.push_back({"aws", operate::KeyIdHash("k"), kNow});
  return operate::JudgeRotation({server}, std::nullopt, {}, {}, kNow);
}

TEST(MigrationPulse, KnowsRateAndTimeLeft) {
  MigrationPulse pulse;
  pulse.Add(kStart, 1000);
  pulse.Add(kStart + seconds(10), 500);
  EXPECT_EQ(pulse.Rate(), 50);
  EXPECT_EQ(pulse.Text(), "50 a second, about 10 s left");
}

TEST(MigrationPulse, HasNoRateBeforeAnythingMoves) {
  MigrationPulse pulse;
  EXPECT_EQ(pulse.Text(), "");
  pulse.Add(kStart, 1000);
  pulse.Add(kStart + seconds(10), 1000);
  EXPECT_EQ(pulse.Rate(), std::nullopt);
}

TEST(MigrationPulse, DoesNotCountTheTimeBeforeItBegan) {
  MigrationPulse pulse;
  pulse.Add(kStart, 1000);
  pulse.Add(kStart + seconds(1000), 1000);
  pulse.Add(kStart + seconds(1010), 500);
  EXPECT_EQ(pulse.Rate(), 50);
}

TEST(MigrationPulse, BeginsAnewWhenThereIsMoreLeft) {
  MigrationPulse pulse;
  pulse.Add(kStart, 10);
  pulse.Add(kStart + seconds(1), 0);
  pulse.Add(kStart + seconds(2), 100);
  EXPECT_EQ(pulse.Rate(), std::nullopt);
  pulse.Add(kStart + seconds(3), 90);
  EXPECT_EQ(pulse.Rate(), 10);
}

TEST(MigrationPulse, SaysNothingWhenNothingIsLeft) {
  MigrationPulse pulse;
  pulse.Add(kStart, 10);
  pulse.Add(kStart + seconds(1), 0);
  EXPECT_EQ(pulse.Text(), "");
}

class WatchScreenTest : public ::testing::Test {
 protected:
  std::ostringstream result_, notes_;
  TerminalOutput output_{result_, notes_, {}};
};

TEST_F(WatchScreenTest, IsALineARoundWithoutATerminal) {
  WatchScreen screen(output_, false, false);
  screen.Show(Status(), {});
  EXPECT_EQ(result_.str(),
            "2026-01-01T00:00:00Z the kube-apiserver is on one key; a migration may begin\n");
}

TEST_F(WatchScreenTest, ClearsATerminalOnceAndThenOverwrites) {
  WatchScreen screen(output_, true, false);
  screen.Show(Status(), {});
  EXPECT_THAT(result_.str(), StartsWith("\x1b[2J\x1b[H"));
  result_.str("");
  screen.Show(Status(), {});
  EXPECT_THAT(result_.str(), AllOf(StartsWith("\x1b[H"), Not(HasSubstr("\x1b[2J"))));
}

TEST_F(WatchScreenTest, ColoursTheSentenceOnlyIfItMay) {
  WatchScreen(output_, true, true).Show(Status(), {});
  EXPECT_THAT(result_.str(), HasSubstr("\x1b[32mthe kube-apiserver is on one key"));
  result_.str("");
  WatchScreen(output_, true, false).Show(Status(), {});
  EXPECT_THAT(result_.str(), Not(HasSubstr("\x1b[32m")));
}

TEST_F(WatchScreenTest, ShowsAnErrorAndGoesOn) {
  WatchScreen screen(output_, false, false);
  screen.ShowError({Failure::kUnreachable, "cannot\x1b connect"}, kNow);
  EXPECT_EQ(result_.str(), "2026-01-01T00:00:00Z cannot\\x1b connect\n");
}

}  // namespace
}  // namespace atrest::cli
