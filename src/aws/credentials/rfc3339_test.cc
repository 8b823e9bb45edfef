#include "aws/credentials/rfc3339.h"

#include <gtest/gtest.h>

namespace atrest::aws {
namespace {

WallTime Epoch(long long seconds) { return WallTime(std::chrono::seconds(seconds)); }

TEST(ParseRfc3339, ReadsUtc) {
  EXPECT_EQ(ParseRfc3339("2015-08-30T12:36:00Z"), Epoch(1440938160));
  EXPECT_EQ(ParseRfc3339("2015-08-30t12:36:00z"), Epoch(1440938160));
}

TEST(ParseRfc3339, DropsFractionsOfAnyLength) {
  EXPECT_EQ(ParseRfc3339("2015-08-30T12:36:00.5Z"), Epoch(1440938160));
  EXPECT_EQ(ParseRfc3339("2015-08-30T12:36:00.999999999Z"), Epoch(1440938160));
}

TEST(ParseRfc3339, AppliesOffsets) {
  EXPECT_EQ(ParseRfc3339("2015-08-30T14:36:00+02:00"), Epoch(1440938160));
  EXPECT_EQ(ParseRfc3339("2015-08-30T07:06:00.1-05:30"), Epoch(1440938160));
}

TEST(ParseRfc3339, ALeapSecondIsTheOneBefore) {
  EXPECT_EQ(ParseRfc3339("2016-12-31T23:59:60Z"), ParseRfc3339("2016-12-31T23:59:59Z"));
}

TEST(ParseRfc3339, RefusesOtherForms) {
  for (const char* text : {"",
                           "2015",
                           "1440938160",
                           "2015-08-30",
                           "2015-08-30T12:36:00",
                           "2015-08-30 12:36:00Z",
                           "2015-08-30T12:36:00.Z",
                           "2015-08-30T12:36:00ZZ",
                           "2015-08-30T12:36:00+02",
                           "2015-08-30T12:36:00+0200",
                           "2015-08-30T12:36:00+24:00",
                           "2015-02-30T12:36:00Z",
                           "2015-13-01T12:36:00Z",
                           "2015-08-30T24:00:00Z",
                           "2015-08-30T12:60:00Z",
                           "2015-08-30T12:36:61Z",
                           "9999-08-30T12:36:00Z",
                           "20150830T123600Z",
                           "2015-08-30T12:36Z",
                           "-015-08-30T12:36:00Z",
                           "Sun, 30 Aug 2015 12:36:00 GMT"}) {
    EXPECT_FALSE(ParseRfc3339(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace atrest::aws
