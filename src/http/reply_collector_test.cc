#include "http/reply_collector.h"

#include <gtest/gtest.h>

#include <string>

namespace atrest::http {
namespace {

ReplyCollector Started(std::size_t max_body_bytes = 10) {
  ReplyCollector reply;
  reply.Start(max_body_bytes);
  return reply;
}

TEST(ReplyCollector, KeepsFieldsWithoutTheirBlanks) {
  ReplyCollector reply = Started();
  EXPECT_TRUE(reply.TakeHeaderLine("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(reply.TakeHeaderLine("X-Amzn-RequestId:  7 \r\n"));
  EXPECT_TRUE(reply.TakeHeaderLine("\r\n"));
  const Response response = reply.Finish(200);
  ASSERT_EQ(response.headers.size(), 1u);
  EXPECT_EQ(response.headers[0].name, "X-Amzn-RequestId");
  EXPECT_EQ(response.headers[0].value, "7");
}

TEST(ReplyCollector, ForgetsTheFieldsOfAnInterimAnswer) {
  ReplyCollector reply = Started();
  reply.TakeHeaderLine("HTTP/1.1 100 Continue\r\n");
  reply.TakeHeaderLine("X-Interim: 1\r\n");
  reply.TakeHeaderLine("HTTP/1.1 200 OK\r\n");
  EXPECT_TRUE(reply.Finish(200).headers.empty());
}

TEST(ReplyCollector, KnowsWhetherTheHeadOfTheLastAnswerIsWhole) {
  ReplyCollector reply = Started();
  reply.TakeHeaderLine("HTTP/1.1 100 Continue\r\n");
  reply.TakeHeaderLine("\r\n");
  EXPECT_TRUE(reply.head_is_whole());
  reply.TakeHeaderLine("HTTP/1.1 200 OK\r\n");
  reply.TakeHeaderLine("X-Id: 7\r\n");
  EXPECT_FALSE(reply.head_is_whole());
  reply.TakeHeaderLine("\r\n");
  EXPECT_TRUE(reply.head_is_whole());
}

TEST(ReplyCollector, JoinsTheBlocksOfABody) {
  ReplyCollector reply = Started();
  EXPECT_TRUE(reply.TakeBody("hello"));
  EXPECT_TRUE(reply.TakeBody("world"));
  EXPECT_EQ(reply.Finish(200).body.Reveal(), "helloworld");
}

TEST(ReplyCollector, GivesUpABodyThatIsOneByteTooLong) {
  ReplyCollector reply = Started(10);
  EXPECT_TRUE(reply.TakeBody("hello"));
  EXPECT_FALSE(reply.TakeBody("worlds"));
  EXPECT_EQ(reply.verdict(), ReplyCollector::Verdict::kBodyTooLarge);
}

TEST(ReplyCollector, TakesNoBodyWhereNoneIsAllowed) {
  ReplyCollector reply = Started(0);
  EXPECT_TRUE(reply.TakeBody(""));
  EXPECT_FALSE(reply.TakeBody("x"));
}

TEST(ReplyCollector, GivesUpAHeadThatIsTooLong) {
  ReplyCollector reply = Started();
  const std::string line = "X-Long: " + std::string(1022, 'x') + "\r\n";
  bool taken = true;
  for (int i = 0; i < 31; ++i) taken = taken && reply.TakeHeaderLine(line);
  EXPECT_TRUE(taken);
  EXPECT_FALSE(reply.TakeHeaderLine(line));
  EXPECT_EQ(reply.verdict(), ReplyCollector::Verdict::kHeadersTooLarge);
}

TEST(ReplyCollector, BoundsTheHeadsOfInterimAnswersTogether) {
  ReplyCollector reply = Started();
  bool taken = true;
  for (int i = 0; i < 2000 && taken; ++i) taken = reply.TakeHeaderLine("HTTP/1.1 100 Continue\r\n");
  EXPECT_FALSE(taken);
}

TEST(ReplyCollector, StartsEmptyAgain) {
  ReplyCollector reply = Started(1);
  reply.TakeBody("xx");
  reply.Start(1);
  EXPECT_EQ(reply.verdict(), ReplyCollector::Verdict::kFine);
  EXPECT_TRUE(reply.TakeBody("y"));
  EXPECT_EQ(reply.Finish(200).body.Reveal(), "y");
}

}  // namespace
}  // namespace atrest::http
