// The part of the chain that asks STS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/credentials/credential_chain.h"
#include "testing/fake_clock.h"
#include "testing/fake_environment.h"
#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"
#include "testing/scripted_commands.h"
#include "testing/scripted_transport.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kBaseKeys = "[base]\naws_access_key_id=BASE\naws_secret_access_key=s\n";

class CredentialChainRolesTest : public testing::Test {
 protected:
  Result<Credentials> Fetch() { return CredentialChain(world, options).Fetch({}); }
  std::string SourceOf() {
    auto credentials = Fetch();
    return credentials.ok() ? credentials->source + "/" + credentials->access_key_id
                            : "error: " + credentials.error().message;
  }
  void ReplySts(const std::string& id) {
    transport.Reply(200, "<R><XResult><Credentials><AccessKeyId>" + id +
                             "</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                             "<SessionToken>token-of-" +
                             id + "</SessionToken>" +
                             "<Expiration>2036-01-01T06:00:00Z</Expiration></Credentials>"
                             "<AssumedRoleUser><Arn>arn:" +
                             id + "</Arn></AssumedRoleUser></XResult></R>");
  }
  void GiveIrsa() {
    environment.Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
    environment.Set("AWS_ROLE_ARN", "arn:aws:iam::1:role/pod");
    files.Put("/token", "a.b.c");
  }
  std::string Body(std::size_t request) { return transport.requests().at(request).body; }
  std::string Signature(std::size_t request) {
    return std::string(transport.requests().at(request).HeaderValue("Authorization"));
  }

  ScriptedTransport transport;
  fakes::ScriptedCommands commands;
  fakes::FakeEnvironment environment{{"HOME", "/root"}, {"AWS_REGION", "eu-west-1"}};
  fakes::MemoryFilesystem files;
  fakes::FakeClock clock;
  ImdsClient imds{transport, environment, clock};
  RegionFinder regions{environment, files, imds};
  ChainOptions options;
  ChainWorld world{transport, environment, files, clock, imds, regions, &commands};
};

TEST_F(CredentialChainRolesTest, AWebIdentityOfTheEnvironmentNeedsNoKeys) {
  GiveIrsa();
  environment.Set("AWS_ROLE_SESSION_NAME", "pod-1");
  ReplySts("WEB");
  auto credentials = Fetch();
  ASSERT_TRUE(credentials.ok()) << credentials.error().message;
  EXPECT_EQ(credentials->source, "web identity");
  EXPECT_EQ(credentials->identity, "arn:WEB");
  EXPECT_FALSE(credentials->usable_after_expiration);
  EXPECT_THAT(Body(0),
              AllOf(HasSubstr("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fpod"),
                    HasSubstr("RoleSessionName=pod-1"), HasSubstr("WebIdentityToken=a.b.c")));
  EXPECT_EQ(Signature(0), "");
}

TEST_F(CredentialChainRolesTest, TheTokenFileIsReadAtEachFetch) {
  GiveIrsa();
  CredentialChain chain(world);
  for (const char* token : {"first.a.b", "second.a.b"}) {
    files.Put("/token", token);
    ReplySts("WEB");
    ASSERT_TRUE(chain.Fetch({}).ok());
    EXPECT_THAT(transport.requests().back().body, HasSubstr(token));
  }
}

TEST_F(CredentialChainRolesTest, KeysInTheEnvironmentBeatAWebIdentity) {
  GiveIrsa();
  environment.Set("AWS_ACCESS_KEY_ID", "ENV");
  environment.Set("AWS_SECRET_ACCESS_KEY", "s");
  EXPECT_EQ(SourceOf(), "environment/ENV");
}

TEST_F(CredentialChainRolesTest, AWebIdentityBeatsTheProfileThatTheEnvironmentNames) {
  GiveIrsa();
  environment.Set("AWS_PROFILE", "base");
  files.Put("/root/.aws/credentials", kBaseKeys);
  ReplySts("WEB");
  EXPECT_EQ(SourceOf(), "web identity/WEB");
}

TEST_F(CredentialChainRolesTest, AWebIdentityWithoutARoleIsAnError) {
  GiveIrsa();
  environment.Unset("AWS_ROLE_ARN");
  EXPECT_THAT(Fetch(), FailsWith(Failure::kNoCredentials, HasSubstr("AWS_ROLE_ARN is not")));
}

TEST_F(CredentialChainRolesTest, AFailingWebIdentityDoesNotFallThrough) {
  GiveIrsa();
  files.Put("/root/.aws/credentials", kBaseKeys);
  transport.Reply(403, "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>");
  EXPECT_THAT(Fetch(), FailsWith(Failure::kNoCredentials,
                                 AllOf(HasSubstr("web identity: "), HasSubstr("AccessDenied"))));
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST_F(CredentialChainRolesTest, ATokenWithALineBreakIsNeverSent) {
  GiveIrsa();
  files.Put("/token", "canary\r\nX-Evil: 1");
  auto result = Fetch();
  EXPECT_THAT(result, FailsWith(Failure::kNoCredentials, HasSubstr("/token")));
  EXPECT_THAT(result.error().message, Not(HasSubstr("canary")));
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(CredentialChainRolesTest, ASessionNameThatStsRefusesIsAnError) {
  GiveIrsa();
  environment.Set("AWS_ROLE_SESSION_NAME", "a b");
  EXPECT_THAT(Fetch(), FailsWith(Failure::kNoCredentials, HasSubstr("AWS_ROLE_SESSION_NAME")));
}

TEST_F(CredentialChainRolesTest, AProfileMayHaveAWebIdentity) {
  environment.Set("AWS_PROFILE", "a");
  files.Put("/root/.aws/config",
            "[profile a]\nrole_arn=r\nweb_identity_token_file=/token\nrole_session_name=me\n");
  files.Put("/token", "a.b.c");
  ReplySts("WEB");
  EXPECT_EQ(SourceOf(), "web identity of profile a/WEB");
  EXPECT_EQ(transport.requests().size(), 1u);
  EXPECT_THAT(Body(0), HasSubstr("RoleSessionName=me"));
}

TEST_F(CredentialChainRolesTest, ARoleIsAssumedWithTheKeysOfTheSourceProfile) {
  environment.Set("AWS_PROFILE", "a");
  files.Put("/root/.aws/credentials", kBaseKeys);
  files.Put("/root/.aws/config",
            "[profile a]\nrole_arn=r\nsource_profile=base\nexternal_id=e\nduration_seconds=3600\n");
  ReplySts("ROLE");
  EXPECT_EQ(SourceOf(), "role of profile a by profile base/ROLE");
  EXPECT_THAT(Signature(0), HasSubstr("Credential=BASE/"));
  EXPECT_THAT(Body(0),
              AllOf(HasSubstr("Action=AssumeRole&"), HasSubstr("ExternalId=e"),
                    HasSubstr("DurationSeconds=3600"), HasSubstr("RoleSessionName=atrest-")));
}

TEST_F(CredentialChainRolesTest, EachRoleOfAChainIsSignedWithTheOneBefore) {
  options.profile = "a";
  files.Put("/root/.aws/credentials", kBaseKeys);
  files.Put("/root/.aws/config",
            "[profile a]\nrole_arn=outer\nsource_profile=b\n"
            "[profile b]\nrole_arn=inner\nsource_profile=base\n");
  ReplySts("INNER");
  ReplySts("OUTER");
  EXPECT_EQ(SourceOf(), "role of profile a by role of profile b by profile base/OUTER");
  EXPECT_THAT(Body(0), HasSubstr("RoleArn=inner"));
  EXPECT_THAT(Signature(1), HasSubstr("Credential=INNER/"));
  EXPECT_EQ(transport.requests()[1].HeaderValue("X-Amz-Security-Token"), "token-of-INNER");
}

TEST_F(CredentialChainRolesTest, AWebIdentityMayBeTheSourceOfARole) {
  options.profile = "a";
  files.Put("/root/.aws/config",
            "[profile a]\nrole_arn=outer\nsource_profile=b\n"
            "[profile b]\nrole_arn=inner\nweb_identity_token_file=/token\n");
  files.Put("/token", "a.b.c");
  ReplySts("INNER");
  ReplySts("OUTER");
  EXPECT_EQ(SourceOf(), "role of profile a by web identity of profile b/OUTER");
  EXPECT_THAT(Signature(1), HasSubstr("Credential=INNER/"));
}

TEST_F(CredentialChainRolesTest, CredentialSourceEnvironmentTakesItsKeys) {
  options.profile = "a";
  files.Put("/root/.aws/config", "[profile a]\nrole_arn=r\ncredential_source=Environment\n");
  EXPECT_THAT(SourceOf(), HasSubstr("credential_source is Environment, but"));
  environment.Set("AWS_ACCESS_KEY_ID", "ENV");
  environment.Set("AWS_SECRET_ACCESS_KEY", "s");
  ReplySts("ROLE");
  EXPECT_EQ(SourceOf(), "role of profile a by environment/ROLE");
  EXPECT_THAT(Signature(0), HasSubstr("Credential=ENV/"));
}

TEST_F(CredentialChainRolesTest, CredentialSourceEcsContainerAsksTheContainer) {
  options.profile = "a";
  files.Put("/root/.aws/config", "[profile a]\nrole_arn=r\ncredential_source=EcsContainer\n");
  EXPECT_THAT(SourceOf(), HasSubstr("credential_source is EcsContainer, but"));
  environment.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
  transport.Reply(200, R"({"AccessKeyId":"ECS","SecretAccessKey":"s","Token":"t"})");
  ReplySts("ROLE");
  EXPECT_EQ(SourceOf(), "role of profile a by container credentials/ROLE");
}

TEST_F(CredentialChainRolesTest, CredentialSourceEc2AsksTheInstanceEvenInAContainer) {
  options.profile = "a";
  environment.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
  files.Put("/root/.aws/config",
            "[profile a]\nrole_arn=r\ncredential_source=Ec2InstanceMetadata\n");
  transport.Reply(200, "token");
  transport.Reply(200, "masters");
  transport.Reply(200, R"({"AccessKeyId":"IMDS","SecretAccessKey":"s","Token":"t"})");
  ReplySts("ROLE");
  auto credentials = Fetch();
  ASSERT_TRUE(credentials.ok()) << credentials.error().message;
  EXPECT_EQ(credentials->source, "role of profile a by instance metadata, role masters");
  EXPECT_FALSE(credentials->usable_after_expiration);
}

TEST_F(CredentialChainRolesTest, ARoleAloneIsAssumedWithWhatTheMachineOffers) {
  options.profile = "a";
  environment.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
  files.Put("/root/.aws/config", "[profile a]\nrole_arn=r\n");
  transport.Reply(200, R"({"AccessKeyId":"ECS","SecretAccessKey":"s","Token":"t"})");
  ReplySts("ROLE");
  EXPECT_EQ(SourceOf(), "role of profile a by container credentials/ROLE");
}

TEST_F(CredentialChainRolesTest, AFailingRoleNamesProfileAndRole) {
  options.profile = "a";
  files.Put("/root/.aws/credentials", kBaseKeys);
  files.Put("/root/.aws/config", "[profile a]\nrole_arn=the-role\nsource_profile=base\n");
  transport.Reply(403, "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>");
  EXPECT_THAT(Fetch(), FailsWith(Failure::kNoCredentials,
                                 AllOf(HasSubstr("profile a"), HasSubstr("the-role"),
                                       HasSubstr("AccessDenied"))));
}

TEST_F(CredentialChainRolesTest, ACircleIsFoundBeforeAnythingIsAsked) {
  options.profile = "a";
  files.Put(
      "/root/.aws/config",
      "[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=r\nsource_profile=a\n");
  EXPECT_THAT(Fetch(), FailsWith(Failure::kNoCredentials, HasSubstr("a -> b -> a")));
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(CredentialChainRolesTest, StsIsAskedInTheProfilesRegion) {
  environment.Unset("AWS_REGION");
  options.sts.region_of_key = "us-east-2";
  environment.Set("AWS_PROFILE", "a");
  files.Put("/root/.aws/credentials", kBaseKeys);
  files.Put("/root/.aws/config",
            "[profile a]\nrole_arn=r\nsource_profile=base\nregion=eu-north-1\n");
  ReplySts("ROLE");
  ASSERT_TRUE(Fetch().ok());
  EXPECT_EQ(transport.requests()[0].url, "https://sts.eu-north-1.amazonaws.com/");
}

TEST_F(CredentialChainRolesTest, StsIsAskedInTheKeysRegionIfNothingElseNamesOne) {
  environment.Unset("AWS_REGION");
  options.sts.region_of_key = "us-east-2";
  GiveIrsa();
  ReplySts("WEB");
  ASSERT_TRUE(Fetch().ok());
  EXPECT_EQ(transport.requests()[0].url, "https://sts.us-east-2.amazonaws.com/");
}

TEST_F(CredentialChainRolesTest, AProcessGivesTheCredentialsOfAProfile) {
  options.profile = "a";
  files.Put("/root/.aws/config", "[profile a]\ncredential_process = get-keys --for me\n");
  commands.Print(R"({"Version":1,"AccessKeyId":"PROC","SecretAccessKey":"s"})");
  EXPECT_EQ(SourceOf(), "process of profile a/PROC");
  EXPECT_EQ(commands.lines().at(0), "get-keys --for me");
}

TEST_F(CredentialChainRolesTest, AProcessMayBeTheSourceOfARole) {
  options.profile = "a";
  files.Put("/root/.aws/config",
            "[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\ncredential_process = x\n");
  commands.Print(R"({"Version":1,"AccessKeyId":"PROC","SecretAccessKey":"s"})");
  ReplySts("ROLE");
  EXPECT_EQ(SourceOf(), "role of profile a by process of profile b/ROLE");
}

TEST_F(CredentialChainRolesTest, WithoutARunnerAProcessIsRefused) {
  options.profile = "a";
  files.Put("/root/.aws/config", "[profile a]\ncredential_process = x\n");
  ChainWorld without{transport, environment, files, clock, imds, regions};
  EXPECT_THAT(CredentialChain(without, options).Fetch({}),
              FailsWith(Failure::kNoCredentials, HasSubstr("credential_process is not supported")));
}

TEST_F(CredentialChainRolesTest, ACancelledFetchIsCancelled) {
  GiveIrsa();
  transport.Fail(Error{Failure::kCancelled, "gone"});
  EXPECT_THAT(Fetch(), FailsWith(Failure::kCancelled));
}

}  // namespace
}  // namespace atrest::aws
