#include "aws/sigv4/amz_date.h"

#include <gtest/gtest.h>

namespace atrest::aws {
namespace {

WallTime Epoch(long long seconds) { return WallTime(std::chrono::seconds(seconds)); }

TEST(AmzDate, IsUtcWithoutSeparators) {
  EXPECT_EQ(AmzDate(Epoch(1440938160)), "20150830T123600Z");
  EXPECT_EQ(AmzDate(Epoch(0)), "19700101T000000Z");
}

TEST(AmzDate, DropsTheFraction) {
  EXPECT_EQ(AmzDate(Epoch(1440938160) + std::chrono::milliseconds(999)), "20150830T123600Z");
}

TEST(AmzDate, KnowsLeapDays) { EXPECT_EQ(AmzDate(Epoch(1709164800)), "20240229T000000Z"); }

TEST(ParseAmzDate, IsTheInverse) {
  EXPECT_EQ(ParseAmzDate("20150830T123600Z"), Epoch(1440938160));
  EXPECT_EQ(ParseAmzDate("20240229T235959Z"), Epoch(1709251199));
}

TEST(ParseAmzDate, RefusesOtherForms) {
  for (const char* text :
       {"", "20150830T123600", "2015-08-30T12:36:00Z", "20150830T123600z", "20150230T000000Z",
        "20151301T000000Z", "20150830T240000Z", "20150830T126000Z", "20150830T123660Z",
        "2015083 T123600Z", "+0150830T123600Z", "00010101T000000Z", "99990101T000000Z"}) {
    EXPECT_FALSE(ParseAmzDate(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace atrest::aws
