#include "aws/credentials/json_credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/credentials/rfc3339.h"
#include "testing/result_matchers.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

TEST(ParseJsonCredentials, ReadsWhatInstanceMetadataSends) {
  auto credentials = ParseJsonCredentials(
      R"({"Code":"Success","LastUpdated":"x","Type":"AWS-HMAC","AccessKeyId":"ASIA1",)"
      R"("SecretAccessKey":"s","Token":"t","Expiration":"2026-01-01T06:00:00Z"})",
      {});
  ASSERT_TRUE(credentials.ok()) << credentials.error().message;
  EXPECT_EQ(credentials->access_key_id, "ASIA1");
  EXPECT_EQ(credentials->secret_access_key.Reveal(), "s");
  EXPECT_EQ(credentials->session_token.Reveal(), "t");
  EXPECT_EQ(credentials->expiration, ParseRfc3339("2026-01-01T06:00:00Z"));
}

TEST(ParseJsonCredentials, ReadsWhatProcessesPrint) {
  JsonCredentialsForm form{"SessionToken", false};
  EXPECT_TRUE(ParseJsonCredentials(R"({"AccessKeyId":"A","SecretAccessKey":"s"})", form).ok());
  auto with_token =
      ParseJsonCredentials(R"({"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":"t"})", form);
  EXPECT_EQ(with_token->session_token.Reveal(), "t");
  EXPECT_FALSE(with_token->expiration.has_value());
}

TEST(ParseJsonCredentials, TakesWhoseTheyAre) {
  auto of_role = ParseJsonCredentials(
      R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","RoleArn":"arn:x","AccountId":"1"})",
      {});
  ASSERT_TRUE(of_role.ok());
  EXPECT_EQ(of_role->identity, "arn:x");
  auto of_account = ParseJsonCredentials(
      R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","AccountId":"1"})", {});
  ASSERT_TRUE(of_account.ok());
  EXPECT_EQ(of_account->identity, "account 1");
}

TEST(ParseJsonCredentials, TakesAnotherNameOfTheTokenAndAVersion) {
  const JsonCredentialsForm form{"SessionToken", false, true};
  EXPECT_TRUE(
      ParseJsonCredentials(R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"s"})", form).ok());
  EXPECT_THAT(ParseJsonCredentials(R"({"AccessKeyId":"A","SecretAccessKey":"s"})", form),
              FailsWith(Failure::kNoCredentials, HasSubstr("Version")));
}

TEST(ParseJsonCredentials, ShowsAnErrorInstead) {
  EXPECT_THAT(
      ParseJsonCredentials(R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 no"})", {}),
      FailsWith(Failure::kNoCredentials, HasSubstr("AssumeRoleUnauthorizedAccess: EC2 no")));
  EXPECT_THAT(ParseJsonCredentials(R"({"code":"X","message":"y"})", {}),
              FailsWith(Failure::kNoCredentials, HasSubstr("X: y")));
}

class RefusedCredentials : public testing::TestWithParam<const char*> {};

TEST_P(RefusedCredentials, ShowNoValue) {
  auto credentials = ParseJsonCredentials(GetParam(), {});
  EXPECT_THAT(credentials, FailsWith(Failure::kNoCredentials));
  EXPECT_THAT(credentials.error().message, Not(HasSubstr("canary")));
}

INSTANTIATE_TEST_SUITE_P(
    Malformed, RefusedCredentials,
    testing::Values(
        "", "canary", "[]", "{}", R"({"AccessKeyId":"A"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"canary"})",
        R"({"AccessKeyId":1,"SecretAccessKey":"canary","Token":"canary"})",
        R"({"AccessKeyId":"A/B","SecretAccessKey":"canary","Token":"canary"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"canary\r\nX: y","Token":"t"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"canary\n"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"canary"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":17})"));

}  // namespace
}  // namespace atrest::aws
