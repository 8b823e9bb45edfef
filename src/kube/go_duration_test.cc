#include "kube/go_duration.h"

#include <gtest/gtest.h>

namespace atrest::kube {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

TEST(GoDuration, ReadsUnitsAndTheirSums) {
  EXPECT_EQ(ParseGoDuration("3s"), nanoseconds(3s));
  EXPECT_EQ(ParseGoDuration("1m30s"), nanoseconds(90s));
  EXPECT_EQ(ParseGoDuration("500ms"), nanoseconds(500ms));
  EXPECT_EQ(ParseGoDuration("1.5h"), nanoseconds(90min));
  EXPECT_EQ(ParseGoDuration("2us3ns"), nanoseconds(2003));
  EXPECT_EQ(ParseGoDuration("2µs"), nanoseconds(2000));
  EXPECT_EQ(ParseGoDuration("0"), nanoseconds(0));
  EXPECT_EQ(ParseGoDuration("-1s"), nanoseconds(-1s));
}

TEST(GoDuration, RefusesWhatGoRefuses) {
  for (const char* text : {"", "3", "s", "3 s", "3x", "1s2", "--1s", "1e3s", "inf", "nans", "."}) {
    EXPECT_EQ(ParseGoDuration(text), std::nullopt) << text;
  }
}

TEST(GoDuration, RefusesWhatNanosecondsCannotHold) {
  EXPECT_EQ(ParseGoDuration("3000000h"), std::nullopt);
}

}  // namespace
}  // namespace atrest::kube
