#include "cli/scan_progress.h"

#include <gtest/gtest.h>

#include <sstream>

#include "testing/fake_clock.h"

namespace atrest::cli {
namespace {

TEST(ProgressText, SaysShareRateAndTimeLeft) {
  EXPECT_EQ(ProgressText("etcd", 450000, 1000000, 5),
            "etcd: 450 000 of 1 000 000 (45 %), 90 000/s, 7 s left");
}

TEST(ProgressText, SaysLessWhereLessIsKnown) {
  EXPECT_EQ(ProgressText("backup.db", 50000, 0, 0.5), "backup.db: 50 000, 100 000/s");
  EXPECT_EQ(ProgressText("etcd", 0, 10, 0), "etcd: 0 of 10 (0 %)");
  EXPECT_EQ(ProgressText("etcd", 10, 10, 1), "etcd: 10 of 10 (100 %), 10/s");
}

TEST(ProgressText, LeavesOutOfTheRateWhatWasDoneBefore) {
  EXPECT_EQ(ProgressText("secrets", 600, 1000, 1, 500),
            "secrets: 600 of 1 000 (60 %), 100/s, 5 s left");
}

class ScanProgressTest : public ::testing::Test {
 protected:
  std::ostringstream result_;
  std::ostringstream notes_;
  TerminalOutput output_{result_, notes_, {}};
  fakes::FakeClock clock_;
};

TEST_F(ScanProgressTest, PrintsNotMoreThanTenTimesASecond) {
  ScanProgress progress(output_, clock_, true);
  progress.Step("etcd", 1, 10);
  EXPECT_EQ(notes_.str(), "");
  clock_.Advance(std::chrono::milliseconds(200));
  progress.Step("etcd", 2, 10);
  progress.Step("etcd", 3, 10);
  EXPECT_EQ(notes_.str(), "\retcd: 2 of 10 (20 %), 5/s, 2 s left\x1b[K");
}

TEST_F(ScanProgressTest, TakesItsLineAwayInTheEnd) {
  {
    ScanProgress progress(output_, clock_, true);
    progress.Step("etcd", 1, 10);
    clock_.Advance(std::chrono::seconds(1));
    progress.Step("etcd", 2, 10);
  }
  EXPECT_TRUE(notes_.str().ends_with("\r\x1b[K"));
}

TEST_F(ScanProgressTest, PrintsNothingWhereNobodyLooks) {
  {
    ScanProgress progress(output_, clock_, false);
    progress.Step("etcd", 1, 10);
    clock_.Advance(std::chrono::seconds(1));
    progress.Step("etcd", 2, 10);
  }
  EXPECT_EQ(notes_.str(), "");
}

}  // namespace
}  // namespace atrest::cli
