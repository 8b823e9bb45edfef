#include "testing/scripted_transport.h"

#include <gtest/gtest.h>

#include <stop_token>

namespace atrest {
namespace {

http::Request Post(std::string_view body) {
  http::Request request;
  request.method = "POST";
  request.url = "https://kms.test/";
  request.headers = {{"X-Amz-Target", "TrentService.Encrypt"}};
  request.body = Secret(body);
  return request;
}

TEST(ScriptedTransport, AnswersInTheOrderOfTheScript) {
  ScriptedTransport transport;
  transport.Reply(200, "one", {{"Date", "today"}});
  transport.Reply(500, "two");
  const Result<http::Response> first = transport.Send(Post(""), {});
  const Result<http::Response> second = transport.Send(Post(""), {});
  EXPECT_EQ(first->body.Reveal(), "one");
  EXPECT_EQ(first->HeaderValue("date"), "today");
  EXPECT_EQ(second->status, 500);
}

TEST(ScriptedTransport, RecordsWhatItWasAsked) {
  ScriptedTransport transport;
  transport.Reply(200, "");
  ASSERT_TRUE(transport.Send(Post("{}"), {}).ok());
  ASSERT_EQ(transport.requests().size(), 1u);
  const ScriptedTransport::Recorded recorded = transport.requests()[0];
  EXPECT_EQ(recorded.method, "POST");
  EXPECT_EQ(recorded.url, "https://kms.test/");
  EXPECT_EQ(recorded.body, "{}");
  EXPECT_EQ(recorded.HeaderValue("x-amz-target"), "TrentService.Encrypt");
}

TEST(ScriptedTransport, CallsARequestThatNobodyScriptedABug) {
  ScriptedTransport transport;
  const Result<http::Response> answer = transport.Send(Post(""), {});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().kind, Failure::kBug);
  EXPECT_EQ(answer.error().message, "unscripted request: POST https://kms.test/");
}

TEST(ScriptedTransport, FailsAsScripted) {
  ScriptedTransport transport;
  transport.Fail({Failure::kUnreachable, "connection refused"});
  EXPECT_EQ(transport.Send(Post(""), {}).error().kind, Failure::kUnreachable);
}

TEST(ScriptedTransport, UsesUpNoScriptForACancelledCall) {
  ScriptedTransport transport;
  transport.Reply(200, "");
  std::stop_source stop;
  stop.request_stop();
  CallContext context;
  context.stop = stop.get_token();
  EXPECT_EQ(transport.Send(Post(""), context).error().kind, Failure::kCancelled);
  EXPECT_EQ(transport.remaining(), 1u);
}

}  // namespace
}  // namespace atrest
