#include "emulator/protocol/front_end.h"

#include <gtest/gtest.h>

#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

http::ServerRequest Request(std::string target, std::string_view body) {
  http::ServerRequest request;
  request.method = "POST";
  request.path = "/";
  if (!target.empty()) request.headers.push_back({"X-Amz-Target", std::move(target)});
  request.body = Secret(body);
  return request;
}

class FrontEndTest : public ::testing::Test {
 protected:
  // Status and "__type" of the answer.
  std::string Ask(const http::ServerRequest& request) {
    response_ = front_end_.Answer(request);
    const auto body = json::Value::Parse(response_.body.Reveal());
    const json::Value* type = body.ok() ? body->Find("__type") : nullptr;
    return std::to_string(response_.status) +
           (type == nullptr ? "" : " " + std::string(type->AsString()));
  }

  Desk desk_;
  OpenAuthenticator everybody_{TestPrincipal("000000000000")};
  Principals principals_;
  Roles roles_;
  Sts sts_{{roles_, principals_, everybody_, desk_.clock, desk_.random}};
  FrontEnd front_end_{desk_.kms, everybody_, sts_, desk_.clock};
  http::Response response_;
};

TEST_F(FrontEndTest, AnswersAnOperationWithItsResult) {
  EXPECT_EQ(Ask(Request("TrentService.ListKeys", "{}")), "200");
  EXPECT_EQ(response_.body.Reveal(), R"({"Keys":[],"Truncated":false})");
  EXPECT_EQ(response_.HeaderValue("Content-Type"), "application/x-amz-json-1.1");
}

TEST_F(FrontEndTest, TakesAnEmptyBodyForAnEmptyObject) {
  EXPECT_EQ(Ask(Request("TrentService.ListKeys", "")), "200");
}

TEST_F(FrontEndTest, GivesEachAnswerAnIdOfItsOwn) {
  Ask(Request("TrentService.ListKeys", ""));
  const std::string first(response_.HeaderValue("x-amzn-requestid"));
  Ask(Request("TrentService.ListKeys", ""));
  EXPECT_EQ(first.size(), 36U);
  EXPECT_NE(first, response_.HeaderValue("x-amzn-requestid"));
}

TEST_F(FrontEndTest, SaysTheTime) {
  Ask(Request("", ""));
  EXPECT_EQ(response_.HeaderValue("Date"), "Thu, 01 Jan 2026 00:00:00 GMT");
}

TEST_F(FrontEndTest, RefusesWhatIsNoOperation) {
  for (const char* target : {"", "TrentService.", "TrentService.Nothing", "Other.Encrypt",
                             "TrentService.encrypt", "TrentService.Encrypt2"}) {
    EXPECT_EQ(Ask(Request(target, "{}")), "400 UnknownOperationException") << target;
  }
}

TEST_F(FrontEndTest, SaysOfAnOperationOfAwsThatItDoesNotHaveIt) {
  EXPECT_EQ(Ask(Request("TrentService.Sign", "{}")), "400 UnsupportedOperationException");
}

TEST_F(FrontEndTest, TakesPostToTheRootOnly) {
  http::ServerRequest request = Request("TrentService.ListKeys", "");
  request.method = "GET";
  EXPECT_EQ(Ask(request), "400 UnknownOperationException");
  request = Request("TrentService.ListKeys", "");
  request.path = "/kms";
  EXPECT_EQ(Ask(request), "400 UnknownOperationException");
}

TEST_F(FrontEndTest, RefusesABodyThatIsNoJsonObject) {
  for (const char* body : {"{", "[]", "1", "null", "{\"a\":1,\"a\":2}", "\xff"}) {
    EXPECT_EQ(Ask(Request("TrentService.ListKeys", body)), "400 SerializationException") << body;
  }
}

TEST_F(FrontEndTest, LeavesTheMessageOutWhereAwsDoes) {
  EXPECT_EQ(Ask(Request("TrentService.Decrypt", R"({"CiphertextBlob":"aGk="})")),
            "400 InvalidCiphertextException");
  EXPECT_EQ(response_.body.Reveal(), R"({"__type":"InvalidCiphertextException"})");
}

}  // namespace
}  // namespace atrest::emulator
