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

TEST(Response, FindsItsHeaders) {
  Response response;
  response.headers = {{"Date", "now"}};
  EXPECT_EQ(response.HeaderValue("DATE"), "now");
}

}  // namespace
}  // namespace atrest::http
