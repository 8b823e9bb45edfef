#include "aws/credentials/credential_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/fake_environment.h"
#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"
#include "testing/scripted_transport.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::AllOf;
using testing::HasSubstr;

class CredentialChainTest : public testing::Test {
 protected:
  Result<Credentials> Fetch(const std::string& profile = "") {
    return CredentialChain(world, {.profile = profile}).Fetch({});
  }
  std::string SourceOf(const std::string& profile = "") {
    auto credentials = Fetch(profile);
    return credentials.ok() ? credentials->source + "/" + credentials->access_key_id
                            : "error: " + credentials.error().message;
  }
  void ReplyImds() {
    transport.Reply(200, "token");
    transport.Reply(200, "masters");
    transport.Reply(200, R"({"AccessKeyId":"IMDS","SecretAccessKey":"s","Token":"t"})");
  }

  ScriptedTransport transport;
  fakes::FakeEnvironment environment{{"HOME", "/root"}};
  fakes::MemoryFilesystem files;
  fakes::FakeClock clock;
  ImdsClient imds{transport, environment, clock};
  RegionFinder regions{environment, files, imds};
  ChainWorld world{transport, environment, files, clock, imds, regions};
};

TEST_F(CredentialChainTest, TheEnvironmentComesFirst) {
  environment.Set("AWS_ACCESS_KEY_ID", "ENV");
  environment.Set("AWS_SECRET_ACCESS_KEY", "s");
  environment.Set("AWS_SESSION_TOKEN", "t");
  files.Put("/root/.aws/credentials", "[default]\naws_access_key_id=F\naws_secret_access_key=s\n");
  auto credentials = Fetch();
  ASSERT_TRUE(credentials.ok());
  EXPECT_EQ(credentials->access_key_id, "ENV");
  EXPECT_EQ(credentials->session_token.Reveal(), "t");
  EXPECT_EQ(credentials->source, "environment");
}

TEST_F(CredentialChainTest, TheOlderVariablesCountToo) {
  environment.Set("AWS_ACCESS_KEY", "ENV");
  environment.Set("AWS_SECRET_KEY", "s");
  EXPECT_EQ(SourceOf(), "environment/ENV");
}

TEST_F(CredentialChainTest, HalfAPairInTheEnvironmentIsNone) {
  environment.Set("AWS_ACCESS_KEY_ID", "ENV");
  files.Put("/root/.aws/credentials", "[default]\naws_access_key_id=F\naws_secret_access_key=s\n");
  EXPECT_EQ(SourceOf(), "profile default/F");
}

TEST_F(CredentialChainTest, ALineBreakInTheEnvironmentIsRefused) {
  environment.Set("AWS_ACCESS_KEY_ID", "ENV\n");
  environment.Set("AWS_SECRET_ACCESS_KEY", "canary");
  auto result = Fetch();
  EXPECT_THAT(result, FailsWith(Failure::kNoCredentials, HasSubstr("environment")));
  EXPECT_THAT(result.error().message, Not(HasSubstr("canary")));
}

TEST_F(CredentialChainTest, AProfileByFlagBeatsTheEnvironment) {
  environment.Set("AWS_ACCESS_KEY_ID", "ENV");
  environment.Set("AWS_SECRET_ACCESS_KEY", "s");
  files.Put("/root/.aws/credentials", "[a]\naws_access_key_id=F\naws_secret_access_key=s\n");
  EXPECT_EQ(SourceOf("a"), "profile a/F");
}

TEST_F(CredentialChainTest, TheEnvironmentNamesTheProfile) {
  environment.Set("AWS_PROFILE", "a");
  files.Put("/root/.aws/credentials", "[a]\naws_access_key_id=F\naws_secret_access_key=s\n");
  EXPECT_EQ(SourceOf(), "profile a/F");
}

TEST_F(CredentialChainTest, ANamedProfileThatIsAbsentIsAnError) {
  environment.Set("AWS_PROFILE", "a");
  EXPECT_THAT(Fetch(), FailsWith(Failure::kNoCredentials, HasSubstr("profile a is in neither")));
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(CredentialChainTest, HalfAPairInAProfileIsAnError) {
  files.Put("/root/.aws/credentials", "[default]\naws_access_key_id=F\n");
  EXPECT_THAT(Fetch(), FailsWith(Failure::kNoCredentials,
                                 HasSubstr("profile default: the secret access key is missing")));
}

TEST_F(CredentialChainTest, AMalformedFileIsAnErrorAndNotSkipped) {
  files.Put("/root/.aws/credentials", "nonsense");
  EXPECT_THAT(Fetch(), FailsWith(Failure::kNoCredentials, HasSubstr("line 1")));
}

TEST_F(CredentialChainTest, AProfileWithoutCredentialsLeavesItToTheMachine) {
  files.Put("/root/.aws/config", "[default]\nregion=eu-west-1\n");
  ReplyImds();
  EXPECT_EQ(SourceOf(), "instance metadata, role masters/IMDS");
}

TEST_F(CredentialChainTest, ContainersComeBeforeInstanceMetadata) {
  environment.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
  transport.Reply(200, R"({"AccessKeyId":"ECS","SecretAccessKey":"s","Token":"t"})");
  EXPECT_EQ(SourceOf(), "container credentials/ECS");
}

TEST_F(CredentialChainTest, AFailingContainerDoesNotFallThrough) {
  environment.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
  transport.Reply(404, "");
  EXPECT_THAT(Fetch(), FailsWith(Failure::kNoCredentials, HasSubstr("container credentials")));
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST_F(CredentialChainTest, NothingAtAllSaysWhatWasTried) {
  environment.Set("AWS_EC2_METADATA_DISABLED", "true");
  auto result = Fetch();
  EXPECT_THAT(result, FailsWith(Failure::kNoCredentials,
                                AllOf(HasSubstr("environment:"), HasSubstr("AWS files:"),
                                      HasSubstr("container:"), HasSubstr("instance metadata:"))));
  EXPECT_FALSE(result.error().hint.empty());
}

TEST_F(CredentialChainTest, AFileThatAppearsLaterCounts) {
  environment.Set("AWS_EC2_METADATA_DISABLED", "true");
  CredentialChain chain(world);
  EXPECT_FALSE(chain.Fetch({}).ok());
  files.Put("/root/.aws/credentials", "[default]\naws_access_key_id=F\naws_secret_access_key=s\n");
  EXPECT_TRUE(chain.Fetch({}).ok());
}

TEST_F(CredentialChainTest, ACancelledFetchIsCancelled) {
  transport.Fail(Error{Failure::kCancelled, "cancelled"});
  EXPECT_THAT(Fetch(), FailsWith(Failure::kCancelled));
}

}  // namespace
}  // namespace atrest::aws
