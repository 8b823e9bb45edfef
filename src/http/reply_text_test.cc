#include "http/reply_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atrest::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Response Reply(int status, std::string_view body, std::vector<Header> headers = {}) {
  Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = Secret(body);
  return response;
}

std::string Text(const Response& response, ReplyForm form = {}) {
  Secret out;
  AppendReply(out, response, form);
  return std::string(out.Reveal());
}

TEST(AppendReply, WritesStatusFieldsLengthAndBody) {
  EXPECT_EQ(Text(Reply(200, "{}", {{"Content-Type", "text/plain"}})),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(AppendReply, SaysThatTheConnectionEnds) {
  EXPECT_THAT(Text(Reply(200, ""), {.keep_alive = false}),
              HasSubstr("Content-Length: 0\r\nConnection: close\r\n\r\n"));
}

TEST(AppendReply, TellsTheLengthOfABodyThatItLeavesOut) {
  EXPECT_EQ(Text(Reply(200, "four"), {.with_body = false}),
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
}

TEST(AppendReply, LetsNoValueStartALine) {
  const std::string text = Text(Reply(200, "", {{"X-Echo", "a\r\nX-Evil: 1"}}));
  EXPECT_THAT(text, HasSubstr("X-Echo: a  X-Evil: 1\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("\r\nX-Evil")));
}

TEST(AppendReply, KnowsTheLengthBetterThanTheHandler) {
  EXPECT_EQ(Text(Reply(200, "x", {{"content-length", "99"}, {"Connection", "upgrade"}})),
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
}

TEST(AppendReply, MakesAnImpossibleStatusA500) {
  EXPECT_THAT(Text(Reply(0, "")), HasSubstr("HTTP/1.1 500 Internal Server Error\r\n"));
  EXPECT_THAT(Text(Reply(100, "")), HasSubstr("HTTP/1.1 500 "));
  EXPECT_THAT(Text(Reply(1000, "")), HasSubstr("HTTP/1.1 500 "));
}

TEST(AppendReply, NamesNoServer) { EXPECT_THAT(Text(Reply(200, "")), Not(HasSubstr("Server"))); }

TEST(AppendRefusal, TellsThePersonAndEndsTheConnection) {
  Secret out;
  AppendRefusal(out, {413, "body too large"});
  EXPECT_EQ(out.Reveal(),
            "HTTP/1.1 413 Content Too Large\r\nContent-Type: text/plain\r\nContent-Length: 15\r\n"
            "Connection: close\r\n\r\nbody too large\n");
}

}  // namespace
}  // namespace atrest::http
