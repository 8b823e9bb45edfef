#include "aws/sts/sts_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/recording_log.h"
#include "testing/result_matchers.h"
#include "testing/scripted_transport.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kDateOfAws = "Thu, 30 Aug 2035 12:36:00 GMT";
constexpr const char* kReply =
    "<R><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>"
    "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
    "<Expiration>2026-01-01T06:00:00Z</Expiration></Credentials></AssumeRoleResult></R>";

std::string ErrorReply(const std::string& code) {
  return "<ErrorResponse><Error><Code>" + code +
         "</Code><Message>because</Message></Error><RequestId>id-1</RequestId></ErrorResponse>";
}

class StsClientTest : public testing::Test {
 protected:
  StsClientTest() {
    source.access_key_id = "AKIA1";
    source.secret_access_key = Secret("canary");
    source.session_token = Secret("source-token");
  }
  Result<Credentials> AssumeRole() {
    return client.AssumeRole(target, {"arn:aws:iam::1:role/a", "me"}, source, context);
  }
  Result<Credentials> WebIdentity() {
    return client.AssumeRoleWithWebIdentity(target, {"arn:aws:iam::1:role/a", "me"},
                                            Secret("canary.jwt"), context);
  }

  ScriptedTransport transport;
  fakes::FakeClock clock;
  fakes::RecordingLog log;
  ClockSkew skew{true, log};
  StsClient client{transport, clock, &skew};
  StsTarget target{"https://sts.eu-west-1.amazonaws.com/", "eu-west-1"};
  Credentials source;
  CallContext context;
};

TEST_F(StsClientTest, AssumeRoleIsSignedForStsInItsRegion) {
  transport.Reply(200, kReply);
  auto credentials = AssumeRole();
  ASSERT_TRUE(credentials.ok()) << credentials.error().message;
  EXPECT_EQ(credentials->access_key_id, "ASIA1");
  const auto request = transport.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, target.url);
  EXPECT_THAT(request.HeaderValue("Authorization"),
              AllOf(HasSubstr("Credential=AKIA1/"), HasSubstr("/eu-west-1/sts/aws4_request")));
  EXPECT_EQ(request.HeaderValue("X-Amz-Security-Token"), "source-token");
  EXPECT_THAT(request.HeaderValue("Content-Type"), HasSubstr("x-www-form-urlencoded"));
  EXPECT_THAT(request.body, HasSubstr("Action=AssumeRole&"));
}

TEST_F(StsClientTest, WebIdentityIsNotSigned) {
  transport.Reply(200, kReply);
  ASSERT_TRUE(WebIdentity().ok());
  EXPECT_EQ(transport.requests()[0].HeaderValue("Authorization"), "");
  EXPECT_THAT(transport.requests()[0].body, HasSubstr("&WebIdentityToken=canary.jwt"));
}

TEST_F(StsClientTest, AnErrorHasCodeTextRequestIdAndHint) {
  transport.Reply(403, ErrorReply("AccessDenied"));
  auto result = AssumeRole();
  EXPECT_THAT(result,
              FailsWith(Failure::kNoCredentials,
                        AllOf(HasSubstr("sts AssumeRole of arn:aws:iam::1:role/a: AccessDenied: "
                                        "because"),
                              HasSubstr("request id id-1"))));
  EXPECT_EQ(result.error().code, "AccessDenied");
  EXPECT_EQ(result.error().request_id, "id-1");
  EXPECT_THAT(result.error().hint, HasSubstr("trust policy"));
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST_F(StsClientTest, AnErrorShowsNoSecret) {
  transport.Reply(400, ErrorReply("ExpiredTokenException"));
  auto result = WebIdentity();
  EXPECT_THAT(result.error().message + result.error().hint, Not(HasSubstr("canary")));
}

TEST_F(StsClientTest, AnErrorThatIsNotXmlHasItsStatus) {
  transport.Reply(404, "<html>", {{"x-amzn-RequestId", "id-2"}});
  EXPECT_THAT(AssumeRole(),
              FailsWith(Failure::kNoCredentials,
                        AllOf(HasSubstr("http status 404"), HasSubstr("request id id-2"))));
}

TEST_F(StsClientTest, TriesAgainWhenStsIsIll) {
  transport.Reply(503, "");
  transport.Fail(Error{Failure::kUnreachable, "reset"});
  transport.Reply(200, kReply);
  EXPECT_TRUE(AssumeRole().ok());
}

TEST_F(StsClientTest, TriesAgainWhileAwsLearnsOfAToken) {
  transport.Reply(400, ErrorReply("IDPCommunicationError"));
  transport.Reply(400, ErrorReply("InvalidIdentityToken"));
  transport.Reply(200, kReply);
  EXPECT_TRUE(WebIdentity().ok());
}

TEST_F(StsClientTest, GivesUpAfterThreeTries) {
  for (int i = 0; i < 3; ++i) transport.Reply(400, ErrorReply("InvalidIdentityToken"));
  EXPECT_THAT(WebIdentity(), FailsWith(Failure::kNoCredentials, HasSubstr("InvalidIdentityToken")));
}

TEST_F(StsClientTest, SignsAnewWithTheClockOfAwsWhenItsOwnIsWrong) {
  transport.Reply(403, ErrorReply("RequestExpired"), {{"Date", kDateOfAws}});
  transport.Reply(200, kReply);
  EXPECT_TRUE(AssumeRole().ok());
  EXPECT_THAT(transport.requests()[1].HeaderValue("X-Amz-Date"), StartsWith("20350830T1236"));
  ASSERT_EQ(log.Lines().size(), 1u);
  EXPECT_EQ(log.Lines()[0].fields.at("request_id"), "id-1");
}

TEST_F(StsClientTest, ARefusalWithARightClockIsNotSignedAnew) {
  transport.Reply(403, ErrorReply("SignatureDoesNotMatch"));
  EXPECT_THAT(AssumeRole(), FailsWith(Failure::kNoCredentials, HasSubstr("SignatureDoesNotMatch")));
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST_F(StsClientTest, TheClockPlaysNoPartForAnIdentityToken) {
  transport.Reply(403, ErrorReply("RequestExpired"), {{"Date", kDateOfAws}});
  EXPECT_THAT(WebIdentity(), FailsWith(Failure::kNoCredentials, HasSubstr("RequestExpired")));
  EXPECT_EQ(skew.Correction(), std::chrono::seconds(0));
}

TEST_F(StsClientTest, ARedirectIsNotFollowed) {
  transport.Reply(302, "", {{"Location", "https://evil/"}});
  EXPECT_THAT(AssumeRole(), FailsWith(Failure::kNoCredentials, HasSubstr("302")));
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST_F(StsClientTest, UnreachableIsNoCredentials) {
  for (int i = 0; i < 3; ++i) transport.Fail(Error{Failure::kUnreachable, "refused"});
  EXPECT_THAT(AssumeRole(), FailsWith(Failure::kNoCredentials, HasSubstr("refused")));
}

TEST_F(StsClientTest, ASlowAnswerEndsWithTheTryAndIsTriedAgain) {
  transport.Do([this](const http::Request&, const CallContext& call) -> Result<http::Response> {
    clock.Advance(call.deadline.Left(clock.Now()));
    return Error{Failure::kDeadlineExceeded, "slow"};
  });
  transport.Reply(200, kReply);
  EXPECT_TRUE(AssumeRole().ok());
}

TEST_F(StsClientTest, TheCallersTimeStaysWhatItIs) {
  context.deadline = Deadline::At(clock.Now());
  transport.Fail(Error{Failure::kDeadlineExceeded, "over"});
  EXPECT_THAT(AssumeRole(), FailsWith(Failure::kDeadlineExceeded));
  transport.Fail(Error{Failure::kCancelled, "gone"});
  EXPECT_THAT(AssumeRole(), FailsWith(Failure::kCancelled));
}

TEST_F(StsClientTest, OnlyALocalStsBypassesTheProxy) {
  transport.Reply(200, kReply);
  ASSERT_TRUE(AssumeRole().ok());
  EXPECT_FALSE(transport.requests()[0].bypass_proxy);
  target.url = "http://127.0.0.1:1/";
  transport.Reply(200, kReply);
  ASSERT_TRUE(AssumeRole().ok());
  EXPECT_TRUE(transport.requests()[1].bypass_proxy);
}

}  // namespace
}  // namespace atrest::aws
