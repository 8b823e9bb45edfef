#include "aws/sts/sts_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/result_matchers.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

std::string Reply(const std::string& credentials) {
  return R"(<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
    <AssumedRoleUser><AssumedRoleId>AROA:s</AssumedRoleId>
      <Arn>arn:aws:sts::111122223333:assumed-role/masters/s</Arn></AssumedRoleUser>
    <Credentials>)" +
         credentials + R"(</Credentials></AssumeRoleResult>
    <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>)";
}

constexpr const char* kId = "<AccessKeyId>ASIA1</AccessKeyId>";
constexpr const char* kSecret = "<SecretAccessKey>canary/+=</SecretAccessKey>";
constexpr const char* kToken = "<SessionToken>token==</SessionToken>";
constexpr const char* kEnd = "<Expiration>2026-01-01T06:00:00Z</Expiration>";

TEST(StsForm, AssumeRoleSaysWhatIsWished) {
  EXPECT_EQ(AssumeRoleForm({"arn:aws:iam::1:role/a", "me", "x y", 3600}).Reveal(),
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa"
            "&RoleSessionName=me&DurationSeconds=3600&ExternalId=x%20y");
}

TEST(StsForm, LeavesOutWhatIsNotWished) {
  EXPECT_EQ(AssumeRoleForm({"a", "me"}).Reveal(),
            "Action=AssumeRole&Version=2011-06-15&RoleArn=a&RoleSessionName=me");
}

TEST(StsForm, NothingInATokenCanBecomeAnotherField) {
  EXPECT_EQ(WebIdentityForm({"a", "me"}, Secret("t&RoleArn=b\r\n+%")).Reveal(),
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=a&RoleSessionName=me"
            "&WebIdentityToken=t%26RoleArn%3Db%0D%0A%2B%25");
}

TEST(RoleSessionName, IsWhatStsTakes) {
  EXPECT_TRUE(IsRoleSessionName("a-B_9+=,.@"));
  EXPECT_TRUE(IsRoleSessionName(std::string(64, 'a')));
  for (const auto& name : {std::string(), std::string("a"), std::string(65, 'a'),
                           std::string("a b"), std::string("a/b"), std::string("\xc3\xa4")}) {
    EXPECT_FALSE(IsRoleSessionName(name)) << name;
  }
}

TEST(ParseAssumeRoleReply, TakesCredentialsEndAndIdentity) {
  auto credentials = ParseAssumeRoleReply(Reply(std::string(kId) + kSecret + kToken + kEnd));
  ASSERT_TRUE(credentials.ok()) << credentials.error().message;
  EXPECT_EQ(credentials->access_key_id, "ASIA1");
  EXPECT_EQ(credentials->secret_access_key.Reveal(), "canary/+=");
  EXPECT_EQ(credentials->session_token.Reveal(), "token==");
  EXPECT_EQ(credentials->expiration, WallTime(std::chrono::seconds(1767247200)));
  EXPECT_EQ(credentials->identity, "arn:aws:sts::111122223333:assumed-role/masters/s");
}

TEST(ParseAssumeRoleReply, TakesAFractionOfASecond) {
  EXPECT_TRUE(ParseAssumeRoleReply(Reply(std::string(kId) + kSecret + kToken +
                                         "<Expiration>2026-01-01T06:00:00.123Z</Expiration>"))
                  .ok());
}

TEST(ParseAssumeRoleReply, NamesWhatIsMissing) {
  EXPECT_THAT(ParseAssumeRoleReply(Reply(std::string(kSecret) + kToken + kEnd)),
              FailsWith(Failure::kNoCredentials, HasSubstr("access key id is missing")));
  EXPECT_THAT(ParseAssumeRoleReply(Reply(std::string(kId) + kToken + kEnd)),
              FailsWith(Failure::kNoCredentials, HasSubstr("secret access key is missing")));
  EXPECT_THAT(ParseAssumeRoleReply(Reply(std::string(kId) + kSecret + kEnd)),
              FailsWith(Failure::kNoCredentials, HasSubstr("session token is missing")));
  EXPECT_THAT(ParseAssumeRoleReply(Reply(std::string(kId) + kSecret + kToken)),
              FailsWith(Failure::kNoCredentials, HasSubstr("Expiration is missing")));
}

TEST(ParseAssumeRoleReply, RefusesATimeThatIsNone) {
  EXPECT_THAT(ParseAssumeRoleReply(Reply(std::string(kId) + kSecret + kToken +
                                         "<Expiration>1767247200</Expiration>")),
              FailsWith(Failure::kNoCredentials, HasSubstr("not a time")));
}

TEST(ParseAssumeRoleReply, RefusesALineBreakInATokenAndDoesNotShowIt) {
  auto result = ParseAssumeRoleReply(Reply(
      std::string(kId) + kSecret + "<SessionToken>canary&#13;&#10;X: y</SessionToken>" + kEnd));
  EXPECT_THAT(result, FailsWith(Failure::kNoCredentials, HasSubstr("session token")));
  EXPECT_THAT(result.error().message, Not(HasSubstr("canary")));
}

TEST(ParseAssumeRoleReply, RefusesWhatIsNotXml) {
  EXPECT_THAT(ParseAssumeRoleReply("{}"), FailsWith(Failure::kNoCredentials, HasSubstr("xml")));
  EXPECT_THAT(ParseAssumeRoleReply(""), FailsWith(Failure::kNoCredentials));
}

TEST(ParseStsError, TakesCodeMessageAndRequestId) {
  StsError error = ParseStsError(
      "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not &lt;you&gt;"
      "\n</Message></Error><RequestId>id-1</RequestId></ErrorResponse>");
  EXPECT_EQ(error.code, "AccessDenied");
  EXPECT_EQ(error.message, "not <you> ");
  EXPECT_EQ(error.request_id, "id-1");
}

TEST(ParseStsError, OfOtherBytesIsEmpty) {
  for (const char* body : {"", "<html>", "{}", "<ErrorResponse><Error></ErrorResponse>"}) {
    EXPECT_EQ(ParseStsError(body).code, "") << body;
  }
}

TEST(ParseStsError, CutsALongMessage) {
  EXPECT_EQ(ParseStsError("<ErrorResponse><Error><Message>" + std::string(5000, 'x') +
                          "</Message></Error></ErrorResponse>")
                .message.size(),
            300u);
}

}  // namespace
}  // namespace atrest::aws
