#include "emulator/sts/sts.h"

#include <gmock/gmock.h>

#include "emulator/kms_error.h"
#include "emulator/seed/seed.h"
#include "emulator/sts/sts_front_end.h"
#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSeed[] = R"(
roles:
  - arn: arn:aws:iam::000000000000:role/team/masters
    trust: {Statement: {Effect: Allow, Action: "sts:AssumeRole",
            Principal: {AWS: "arn:aws:iam::000000000000:root"}}}
    policies: [{Statement: {Effect: Allow, Action: "kms:Encrypt", Resource: "*"}}]
  - arn: arn:aws:iam::000000000000:role/strict
    maxSessionSeconds: 7200
    trust: {Statement: [{Effect: Allow, Action: "sts:AssumeRole",
             Principal: {AWS: "arn:aws:iam::000000000000:user/alice"},
             Condition: {StringEquals: {"sts:ExternalId": "id-1"}}},
            {Effect: Allow, Action: "sts:AssumeRole",
             Principal: {AWS: "arn:aws:iam::000000000000:role/team/masters"}}]}
  - arn: arn:aws:iam::000000000000:role/pod
    trust: {Statement: {Effect: Allow, Action: "sts:AssumeRoleWithWebIdentity",
            Principal: {Federated: "arn:aws:iam::000000000000:oidc-provider/oidc.example.com/id"},
            Condition: {StringEquals: {"oidc.example.com/id:sub": "system:serviceaccount:a:b",
                                       "oidc.example.com/id:aud": "sts.amazonaws.com"}}}}
webIdentities:
  - {token: good-token, subject: "system:serviceaccount:a:b",
     provider: "arn:aws:iam::000000000000:oidc-provider/oidc.example.com/id"}
  - {token: other-token, subject: "system:serviceaccount:a:c",
     provider: "arn:aws:iam::000000000000:oidc-provider/oidc.example.com/id"}
)";

constexpr char kMasters[] =
    "Action=AssumeRole&Version=2011-06-15&RoleSessionName=s-1&"
    "RoleArn=arn:aws:iam::000000000000:role/team/masters";
constexpr char kStrict[] =
    "Action=AssumeRole&Version=2011-06-15&RoleSessionName=s-1&"
    "RoleArn=arn:aws:iam::000000000000:role/strict";
constexpr char kPod[] =
    "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=s-1&"
    "RoleArn=arn:aws:iam::000000000000:role/pod";

// Whoever the test says.
class Anybody : public Authenticator {
 public:
  Result<PrincipalPtr> Authenticate(const http::ServerRequest& /*request*/,
                                    std::string_view service) const override {
    EXPECT_EQ(service, "sts");
    if (principal == nullptr) return KmsError("InvalidSignatureException", "a < b");
    return principal;
  }
  PrincipalPtr principal = TestPrincipal("000000000000");
};

class StsTest : public ::testing::Test {
 protected:
  StsTest() { roles_ = ReadSeed(kSeed, TestHome(), clock_.WallNow()).value().roles; }

  std::string Ask(std::string_view form) {
    http::ServerRequest request;
    request.method = "POST";
    request.path = "/";
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"});
    request.body = Secret(form);
    EXPECT_TRUE(IsStsRequest(request));
    const http::Response response = StsFrontEnd(sts_).Answer(request, "id-1");
    return std::to_string(response.status) + " " + std::string(response.body.Reveal());
  }
  // Becomes somebody else; with the session of a role if one is given.
  void Become(const std::string& arn, const std::string& role_arn = "",
              const std::string& policy = "") {
    Principal principal;
    principal.caller = {arn, "000000000000", "AIDA", "key", role_arn};
    if (!policy.empty()) {
      principal.policies.push_back(
          PolicyDocument::Parse(policy, PolicyDocument::Kind::kIdentityPolicy).value());
    }
    anybody_.principal = std::make_shared<const Principal>(std::move(principal));
  }
  // The text of an element of an answer.
  static std::string Inside(const std::string& xml, const std::string& name) {
    const std::size_t at = xml.find("<" + name + ">") + name.size() + 2;
    return xml.substr(at, xml.find("</" + name + ">") - at);
  }

  fakes::FakeClock clock_;
  fakes::SeededRandom random_{1};
  Anybody anybody_;
  Principals principals_;
  Roles roles_;
  Sts sts_{{roles_, principals_, anybody_, clock_, random_}};
};

TEST_F(StsTest, SaysWhoCalls) {
  const std::string answer = Ask("Action=GetCallerIdentity&Version=2011-06-15");
  EXPECT_THAT(answer, HasSubstr("200 <GetCallerIdentityResponse xmlns="));
  EXPECT_THAT(answer, HasSubstr("<Arn>arn:aws:iam::000000000000:user/test</Arn>"));
  EXPECT_THAT(answer, HasSubstr("<Account>000000000000</Account>"));
  EXPECT_THAT(answer, HasSubstr("<RequestId>id-1</RequestId>"));
}

TEST_F(StsTest, ASessionIsAPrincipalWithTheRolesPolicies) {
  const std::string answer = Ask(kMasters);
  EXPECT_THAT(answer, HasSubstr("<Arn>arn:aws:sts::000000000000:assumed-role/masters/s-1</Arn>"));
  const PrincipalPtr session = principals_.Find(Inside(answer, "AccessKeyId"));
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(session->caller.role_arn, "arn:aws:iam::000000000000:role/team/masters");
  EXPECT_EQ(session->caller.user_id, Inside(answer, "AssumedRoleId"));
  EXPECT_EQ(session->policies.size(), 1U);
  EXPECT_EQ(session->secret_access_key.Reveal(), Inside(answer, "SecretAccessKey"));
  EXPECT_EQ(session->session_token.Reveal(), Inside(answer, "SessionToken"));
}

TEST_F(StsTest, ASessionLastsAnHourUnlessItIsToldOtherwise) {
  EXPECT_THAT(Ask(kMasters), HasSubstr("<Expiration>2026-01-01T01:00:00Z</Expiration>"));
  EXPECT_THAT(Ask(std::string(kMasters) + "&DurationSeconds=900"),
              HasSubstr("<Expiration>2026-01-01T00:15:00Z</Expiration>"));
}

TEST_F(StsTest, ADurationHasItsBounds) {
  for (const char* bad : {"899", "43201", "x", "-1", "99999999999999999999"}) {
    EXPECT_THAT(Ask(std::string(kMasters) + "&DurationSeconds=" + bad),
                AllOf(HasSubstr("400 "), HasSubstr("<Code>ValidationError</Code>")))
        << bad;
  }
  EXPECT_THAT(Ask(std::string(kMasters) + "&DurationSeconds=3601"),
              HasSubstr("exceeds the MaxSessionDuration set for this role"));
}

TEST_F(StsTest, ARoleThatWasAssumedGivesAnHourAtMost) {
  Become("arn:aws:sts::000000000000:assumed-role/masters/s",
         "arn:aws:iam::000000000000:role/team/masters");
  EXPECT_THAT(Ask(kStrict), HasSubstr("200 "));
  EXPECT_THAT(Ask(std::string(kStrict) + "&DurationSeconds=7200"), HasSubstr("role chaining"));
}

TEST_F(StsTest, TheTrustPolicyDecidesWithItsConditions) {
  Become("arn:aws:iam::000000000000:user/alice");
  EXPECT_THAT(Ask(kStrict), HasSubstr("403 "));
  EXPECT_THAT(Ask(std::string(kStrict) + "&ExternalId=id-2"), HasSubstr("403 "));
  EXPECT_THAT(Ask(std::string(kStrict) + "&ExternalId=id-1"), HasSubstr("200 "));
  Become("arn:aws:iam::000000000000:user/bob");
  EXPECT_THAT(Ask(std::string(kStrict) + "&ExternalId=id-1"),
              HasSubstr("<Message>User: arn:aws:iam::000000000000:user/bob is not authorized to "
                        "perform: sts:AssumeRole on resource: "
                        "arn:aws:iam::000000000000:role/strict</Message>"));
}

TEST_F(StsTest, TrustInTheAccountLeavesItToTheCallersOwnPolicies) {
  Become("arn:aws:iam::000000000000:user/alice");
  EXPECT_THAT(Ask(kMasters), HasSubstr("<Code>AccessDenied</Code>"));
  Become("arn:aws:iam::000000000000:user/alice", "",
         R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}})");
  EXPECT_THAT(Ask(kMasters), HasSubstr("200 "));
}

TEST_F(StsTest, AnExplicitDenyOfTheCallerWins) {
  Become("arn:aws:iam::000000000000:user/alice", "",
         R"({"Statement":{"Effect":"Deny","Action":"sts:*","Resource":"*"}})");
  EXPECT_THAT(Ask(std::string(kStrict) + "&ExternalId=id-1"), HasSubstr("403 "));
}

TEST_F(StsTest, ARoleThatDoesNotExistIsDeniedLikeAnyOther) {
  EXPECT_THAT(Ask("Action=AssumeRole&Version=2011-06-15&RoleSessionName=s-1&"
                  "RoleArn=arn:aws:iam::000000000000:role/nobody"),
              HasSubstr("<Code>AccessDenied</Code>"));
}

TEST_F(StsTest, AWebIdentityNeedsNoSignature) {
  anybody_.principal = nullptr;
  const std::string answer = Ask(std::string(kPod) + "&WebIdentityToken=good-token");
  EXPECT_THAT(answer, HasSubstr("200 <AssumeRoleWithWebIdentityResponse"));
  EXPECT_THAT(answer, HasSubstr("<SubjectFromWebIdentityToken>system:serviceaccount:a:b<"));
  EXPECT_THAT(answer, HasSubstr("<Audience>sts.amazonaws.com<"));
  EXPECT_NE(principals_.Find(Inside(answer, "AccessKeyId")), nullptr);
}

TEST_F(StsTest, AWebIdentityMustBeKnownAndTrusted) {
  EXPECT_THAT(Ask(std::string(kPod) + "&WebIdentityToken=bad-token"),
              AllOf(HasSubstr("400 "), HasSubstr("<Code>InvalidIdentityToken</Code>"),
                    Not(HasSubstr("bad-token"))));
  EXPECT_THAT(Ask(std::string(kPod) + "&WebIdentityToken=other-token"),
              HasSubstr("<Message>Not authorized to perform sts:AssumeRoleWithWebIdentity<"));
  EXPECT_THAT(Ask(kPod), HasSubstr("<Code>ValidationError</Code>"));
}

TEST_F(StsTest, AWebIdentityIsNoMemberOfTheAccount) {
  EXPECT_THAT(
      Ask("Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=s-1&"
          "WebIdentityToken=good-token&RoleArn=arn:aws:iam::000000000000:role/team/masters"),
      HasSubstr("<Code>AccessDenied</Code>"));
}

TEST_F(StsTest, EverybodyWithCredentialsIsNotEverybodyWithAToken) {
  const std::string trust =
      R"({"Statement":{"Effect":"Allow","Action":"sts:*","Principal":{"AWS":"*"}}})";
  roles_.roles[0].trust = PolicyDocument::Parse(trust, PolicyDocument::Kind::kTrustPolicy).value();
  Become("arn:aws:iam::000000000000:user/alice");
  EXPECT_THAT(Ask(kMasters), HasSubstr("200 "));
  EXPECT_THAT(
      Ask("Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=s-1&"
          "WebIdentityToken=good-token&RoleArn=arn:aws:iam::000000000000:role/team/masters"),
      HasSubstr("<Code>AccessDenied</Code>"));
}

TEST_F(StsTest, WhatItDoesNotKnowIsRefusedByName) {
  EXPECT_THAT(Ask(std::string(kMasters) + "&Policy=x"), HasSubstr("kms-emulator: Policy<"));
  EXPECT_THAT(Ask(std::string(kMasters) + "&Tags.member.1.Key=x"),
              HasSubstr("kms-emulator: Tags.member.1.Key<"));
  EXPECT_THAT(Ask("Action=GetSessionToken&Version=2011-06-15"),
              HasSubstr("<Message>GetSessionToken is not supported by kms-emulator</Message>"));
  EXPECT_THAT(Ask("Action=Nonsense&Version=2011-06-15"), HasSubstr("<Code>InvalidAction</Code>"));
  EXPECT_THAT(Ask("Action=GetCallerIdentity&Version=1"), HasSubstr("<Code>InvalidAction</Code>"));
  EXPECT_THAT(Ask(""), HasSubstr("<Code>InvalidAction</Code>"));
}

TEST_F(StsTest, ASessionNameHasAnAlphabetAndALength) {
  for (const char* bad : {"x", "a%20b", "a/b"}) {
    EXPECT_THAT(Ask("Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::000000000000:role/"
                    "strict&RoleSessionName=" +
                    std::string(bad)),
                HasSubstr("at 'roleSessionName' failed"))
        << bad;
  }
}

TEST_F(StsTest, HasItsOwnNamesForRefusedSignatures) {
  anybody_.principal = nullptr;
  const std::string answer = Ask("Action=GetCallerIdentity&Version=2011-06-15");
  EXPECT_THAT(answer, HasSubstr("403 "));
  EXPECT_THAT(answer, HasSubstr("<Code>SignatureDoesNotMatch</Code>"));
  EXPECT_THAT(answer, HasSubstr("a &lt; b"));
}

TEST_F(StsTest, AnotherFormIsNoRequestForIt) {
  http::ServerRequest request;
  request.method = "POST";
  request.path = "/";
  EXPECT_FALSE(IsStsRequest(request));
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  EXPECT_TRUE(IsStsRequest(request));
  request.headers.push_back({"X-Amz-Target", "TrentService.Encrypt"});
  EXPECT_FALSE(IsStsRequest(request));
}

TEST(Principals, ForgetWhoExpiredADayAgoWhenTheyAreTooMany) {
  Principals principals;
  const WallTime start{};
  Principal somebody;
  somebody.expiration = start;
  for (int i = 0; i < 50'000; ++i) {
    Principal one;
    one.caller.access_key_id = std::to_string(i);
    one.expiration = start;
    ASSERT_TRUE(
        principals.AddTemporary(std::make_shared<const Principal>(std::move(one)), start).ok());
  }
  const auto another = std::make_shared<const Principal>(std::move(somebody));
  EXPECT_FALSE(principals.AddTemporary(another, start).ok());
  EXPECT_TRUE(principals.AddTemporary(another, start + std::chrono::hours(25)).ok());
  EXPECT_EQ(principals.Find("1"), nullptr);
}

}  // namespace
}  // namespace atrest::emulator
