#include "http/request_head.h"

#include <gtest/gtest.h>

namespace atrest::http {
namespace {

constexpr std::size_t kMaxBody = 1000;

std::variant<RequestHead, Refusal> Parse(std::string text) {
  return ParseRequestHead(text + "\r\n", kMaxBody);
}

// The head of a request that has to be taken.
RequestHead Taken(const std::string& text) {
  auto parsed = Parse(text);
  const RequestHead* head = std::get_if<RequestHead>(&parsed);
  EXPECT_NE(head, nullptr) << std::get_if<Refusal>(&parsed)->reason;
  return head == nullptr ? RequestHead{} : *head;
}

// The status of a refusal; 0 if it was taken.
int StatusOf(const std::string& text) {
  const auto parsed = Parse(text);
  const Refusal* refusal = std::get_if<Refusal>(&parsed);
  return refusal == nullptr ? 0 : refusal->status;
}

TEST(ParseRequestHead, SplitsTheTargetAtTheFirstQuestionMark) {
  const RequestHead head = Taken("GET /a%2Fb/?x=1?y HTTP/1.1\r\nHost: h\r\n");
  EXPECT_EQ(head.method, "GET");
  EXPECT_EQ(head.path, "/a%2Fb/");
  EXPECT_EQ(head.query, "x=1?y");
}

TEST(ParseRequestHead, KeepsFieldsInTheirOrderWithoutOuterBlanks) {
  const RequestHead head = Taken("POST / HTTP/1.1\r\nHost: h\r\nX-A:\t one  two \r\nX-B:\r\n");
  ASSERT_EQ(head.headers.size(), 3u);
  EXPECT_EQ(head.headers[1].name, "X-A");
  EXPECT_EQ(head.headers[1].value, "one  two");
  EXPECT_EQ(head.headers[2].value, "");
}

TEST(ParseRequestHead, TakesTheBodySize) {
  EXPECT_EQ(Taken("POST / HTTP/1.1\r\ncontent-length: 1000\r\n").body_size, 1000u);
  EXPECT_EQ(Taken("POST / HTTP/1.1\r\n").body_size, 0u);
}

TEST(ParseRequestHead, RefusesABodyThatIsTooLarge) {
  EXPECT_EQ(StatusOf("POST / HTTP/1.1\r\nContent-Length: 1001\r\n"), 413);
  EXPECT_EQ(StatusOf("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n"), 413);
}

class BadLength : public ::testing::TestWithParam<const char*> {};

TEST_P(BadLength, IsRefused) {
  EXPECT_EQ(StatusOf("POST / HTTP/1.1\r\nContent-Length: " + std::string(GetParam()) + "\r\n"),
            400);
}

INSTANTIATE_TEST_SUITE_P(All, BadLength,
                         ::testing::Values("", "-1", "+1", "0x10", "1 2", "1,1", "1.0", "one"));

TEST(ParseRequestHead, RefusesTwoLengthsEvenIfTheyAgree) {
  EXPECT_EQ(StatusOf("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n"), 400);
}

TEST(ParseRequestHead, RefusesATransferCoding) {
  EXPECT_EQ(StatusOf("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"), 501);
  EXPECT_EQ(StatusOf("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: x\r\n"), 501);
}

TEST(ParseRequestHead, ClosesWhenItIsAskedTo) {
  EXPECT_TRUE(Taken("GET / HTTP/1.1\r\n").keep_alive);
  EXPECT_FALSE(Taken("GET / HTTP/1.1\r\nConnection: x, Close\r\n").keep_alive);
  EXPECT_TRUE(Taken("GET / HTTP/1.1\r\nConnection: closer\r\n").keep_alive);
}

TEST(ParseRequestHead, KeepsNoConnectionOfHttp10) {
  EXPECT_FALSE(Taken("GET / HTTP/1.0\r\nConnection: keep-alive\r\n").keep_alive);
}

TEST(ParseRequestHead, KnowsOneExpectation) {
  EXPECT_TRUE(Taken("POST / HTTP/1.1\r\nExpect: 100-Continue\r\n").expects_continue);
  EXPECT_EQ(StatusOf("POST / HTTP/1.1\r\nExpect: tea\r\n"), 417);
}

class BadRequestLine : public ::testing::TestWithParam<const char*> {};

TEST_P(BadRequestLine, IsRefused) { EXPECT_EQ(StatusOf(std::string(GetParam()) + "\r\n"), 400); }

INSTANTIATE_TEST_SUITE_P(All, BadRequestLine,
                         ::testing::Values("", "GET", "GET /", "GET  HTTP/1.1", "GET /a b HTTP/1.1",
                                           "G@T / HTTP/1.1", " / HTTP/1.1",
                                           "GET http://h/ HTTP/1.1", "OPTIONS * HTTP/1.1",
                                           "GET /\x01 HTTP/1.1", "GET /\x7f HTTP/1.1",
                                           "AVERYLONGMETHODNAMEXX / HTTP/1.1"));

TEST(ParseRequestHead, RefusesOtherVersions) {
  EXPECT_EQ(StatusOf("GET / HTTP/2.0\r\n"), 505);
  EXPECT_EQ(StatusOf("GET / HTTP/0.9\r\n"), 505);
  EXPECT_EQ(StatusOf("GET / http/1.1\r\n"), 505);
}

class BadField : public ::testing::TestWithParam<const char*> {};

TEST_P(BadField, IsRefused) {
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\n" + std::string(GetParam()) + "\r\n"), 400);
}

INSTANTIATE_TEST_SUITE_P(All, BadField,
                         ::testing::Values("no colon", ": no name", "X A: 1", "X-A : 1", " X: fold",
                                           "\tX: fold", "X: a\rb", "X: a\nY: b", "X: a\x01",
                                           "X\x80: 1", "Host: a\r\nHost: b"));

TEST(ParseRequestHead, RefusesNulBytes) {
  using namespace std::string_literals;
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nX: a\0b\r\n"s), 400);
  EXPECT_EQ(StatusOf("GET /\0 HTTP/1.1\r\n"s), 400);
}

TEST(ParseRequestHead, LetsBytesAboveAsciiThrough) {
  const RequestHead head = Taken("GET /\xc3\xa4 HTTP/1.1\r\nX: \xc3\xa4\r\n");
  EXPECT_EQ(head.path, "/\xc3\xa4");
  EXPECT_EQ(FindHeader(head.headers, "X"), "\xc3\xa4");
}

TEST(ParseRequestHead, TakesAHundredFieldsAndNoMore) {
  std::string text = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 100; ++i) text += "X: 1\r\n";
  EXPECT_EQ(StatusOf(text), 0);
  EXPECT_EQ(StatusOf(text + "X: 1\r\n"), 431);
}

TEST(ParseRequestHead, RefusesAHeadThatIsTooLarge) {
  EXPECT_EQ(StatusOf("GET / HTTP/1.1\r\nX: " + std::string(kMaxRequestHead, 'x') + "\r\n"), 431);
}

TEST(FindHeadEnd, IsTheSizeOfTheHeadWithItsEmptyLine) {
  EXPECT_EQ(FindHeadEnd("GET / HTTP/1.1\r\n\r\nbody", 0), 18u);
}

TEST(FindHeadEnd, WaitsForTheWholeEmptyLine) {
  EXPECT_EQ(FindHeadEnd("GET / HTTP/1.1\r\n\r", 0), std::nullopt);
  EXPECT_EQ(FindHeadEnd("GET / HTTP/1.1\n\n", 0), std::nullopt);
  EXPECT_EQ(FindHeadEnd("", 0), std::nullopt);
}

}  // namespace
}  // namespace atrest::http
