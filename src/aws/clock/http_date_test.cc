#include "aws/clock/http_date.h"

#include <gtest/gtest.h>

namespace atrest::aws {
namespace {

TEST(ParseHttpDate, ReadsTheFormInUse) {
  EXPECT_EQ(ParseHttpDate("Sun, 30 Aug 2015 12:36:00 GMT"),
            WallTime(std::chrono::seconds(1440938160)));
  EXPECT_EQ(ParseHttpDate("Thu, 01 Jan 1970 00:00:00 GMT"), WallTime(std::chrono::seconds(0)));
}

TEST(ParseHttpDate, RefusesOtherForms) {
  for (const char* text :
       {"", "Sun, 30 Aug 2015 12:36:00", "Sun, 30 Aug 2015 12:36:00 UTC",
        "Sunday, 30-Aug-15 12:36:00 GMT", "Sun Aug 30 12:36:00 2015",
        "Sun, 31 Feb 2015 12:36:00 GMT", "Sun, 30 ugS 2015 12:36:00 GMT",
        "Sun, 30 Aug 2015 24:36:00 GMT", "Sun, 30 Aug 2015 12:60:00 GMT",
        "Sun, 30 Aug 9999 12:36:00 GMT", "Sun, -1 Aug 2015 12:36:00 GMT", "2015-08-30T12:36:00Z"}) {
    EXPECT_FALSE(ParseHttpDate(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace atrest::aws
