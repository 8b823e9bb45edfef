#include "http/curl_header_list.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "testing/result_matchers.h"

namespace atrest::http {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> Lines(CurlHeaderList& headers) {
  std::vector<std::string> lines;
  for (const curl_slist* node = headers.list(); node != nullptr; node = node->next) {
    lines.emplace_back(node->data);
  }
  return lines;
}

TEST(CurlHeaderList, HasTheFieldsInTheirOrder) {
  CurlHeaderList headers;
  ASSERT_THAT(headers.Build({{"X-A", "1"}, {"X-B", "2"}}), IsOk());
  EXPECT_THAT(Lines(headers),
              ElementsAre("X-A: 1", "X-B: 2", "Accept:", "Content-Type:", "Expect:"));
}

TEST(CurlHeaderList, LeavesOnWhatTheRequestAsksFor) {
  CurlHeaderList headers;
  ASSERT_THAT(headers.Build({{"accept", "*/*"}, {"content-type", "text/plain"}}), IsOk());
  EXPECT_THAT(Lines(headers), ElementsAre("accept: */*", "content-type: text/plain", "Expect:"));
}

TEST(CurlHeaderList, SendsAFieldWithoutAValue) {
  CurlHeaderList headers;
  ASSERT_THAT(headers.Build({{"X-Empty", ""}, {"X-Blank", " \t"}}), IsOk());
  EXPECT_THAT(Lines(headers), Contains("X-Empty;"));
  EXPECT_THAT(Lines(headers), Contains("X-Blank;"));
}

TEST(CurlHeaderList, RefusesAValueThatWouldStartALine) {
  CurlHeaderList headers;
  const Result<void> built = headers.Build({{"X-Token", "secret\r\nX-Evil: 1"}});
  EXPECT_THAT(built, FailsWith(Failure::kBadInput));
  EXPECT_THAT(built.error().message, Not(HasSubstr("secret")));
}

TEST(CurlHeaderList, RefusesANameThatIsNone) {
  CurlHeaderList headers;
  EXPECT_THAT(headers.Build({{"", "1"}}), FailsWith(Failure::kBadInput));
  EXPECT_THAT(headers.Build({{"X A", "1"}}), FailsWith(Failure::kBadInput));
  EXPECT_THAT(headers.Build({{"X:A", "1"}}), FailsWith(Failure::kBadInput));
  EXPECT_THAT(headers.Build({{"@file", "1"}}), FailsWith(Failure::kBadInput));
}

TEST(CurlHeaderList, IsBuiltAnewEachTime) {
  CurlHeaderList headers;
  ASSERT_THAT(headers.Build({{"X-Old", std::string(500, 'x')}}), IsOk());
  ASSERT_THAT(headers.Build({{"X-New", std::string(5000, 'y')}}), IsOk());
  EXPECT_EQ(Lines(headers)[0], "X-New: " + std::string(5000, 'y'));
  EXPECT_EQ(Lines(headers).size(), 4u);
}

TEST(CurlHeaderList, IsEmptyAfterClear) {
  CurlHeaderList headers;
  ASSERT_THAT(headers.Build({{"X-A", "1"}}), IsOk());
  headers.Clear();
  EXPECT_EQ(headers.list(), nullptr);
}

}  // namespace
}  // namespace atrest::http
