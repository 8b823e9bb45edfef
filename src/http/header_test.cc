#include "http/header.h"

#include <gtest/gtest.h>

#include "http/transport.h"

namespace atrest::http {
namespace {

TEST(FindHeader, IgnoresTheCaseOfAsciiLetters) {
  EXPECT_EQ(FindHeader({{"X-Amzn-RequestId", "7"}}, "x-amzn-requestid"), "7");
}

TEST(FindHeader, FindsTheFirstOfSeveral) {
  EXPECT_EQ(FindHeader({{"a", "1"}, {"b", "2"}, {"B", "3"}}, "b"), "2");
}

TEST(FindHeader, IsEmptyForAnAbsentName) { EXPECT_EQ(FindHeader({{"ab", "1"}}, "a"), ""); }

TEST(SameName, TellsLettersFromTheSignsBesideThem) {
  EXPECT_FALSE(SameName("[", "{"));
  EXPECT_FALSE(SameName("@", "`"));
}

TEST(IsFieldValue, TellsEveryByteAtEveryPlaceOfALongValue) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool allowed = (byte >= ' ' && byte != 0x7f) || byte == '\t';
    for (std::size_t place = 0; place < 19; ++place) {
      std::string value(19, 'x');
      value[place] = static_cast<char>(byte);
      EXPECT_EQ(IsFieldValue(value), allowed) << "byte " << byte << " at " << place;
    }
  }
}

TEST(IsFieldValue, TakesAnEmptyValue) { EXPECT_TRUE(IsFieldValue("")); }

TEST(IsFieldName, TakesTokensOnly) {
  EXPECT_TRUE(IsFieldName("x-amz-Date_1!"));
  for (const char* name : {"", "a b", "a:", "a(", "a\x7f", "\xc3\xa4", "a/b", "\"a\""}) {
    EXPECT_FALSE(IsFieldName(name)) << name;
  }
}

TEST(Response, FindsItsHeaders) {
  Response response;
  response.headers = {{"Date", "now"}};
  EXPECT_EQ(response.HeaderValue("DATE"), "now");
}

}  // namespace
}  // namespace atrest::http
