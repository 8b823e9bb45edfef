#include "aws/region.h"

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

const char* const kArn = "arn:aws:kms:eu-west-1:111122223333:key/a";

Result<std::string> Of(const std::string& flag, const std::string& key) {
  return RegionOfKey(flag, *kms::KeyReference::Parse(key));
}

TEST(RegionOfKey, TheArnSaysIt) { EXPECT_EQ(*Of("", kArn), "eu-west-1"); }
TEST(RegionOfKey, TheFlagSaysItForOtherKeys) {
  EXPECT_EQ(*Of("us-east-1", "alias/a"), "us-east-1");
}
TEST(RegionOfKey, BothMayAgree) { EXPECT_EQ(*Of("eu-west-1", kArn), "eu-west-1"); }
TEST(RegionOfKey, NeitherIsEmpty) { EXPECT_EQ(*Of("", "alias/a"), ""); }

TEST(RegionOfKey, AContradictionIsAnErrorWithBoth) {
  EXPECT_THAT(Of("us-east-1", kArn),
              FailsWith(Failure::kBadInput, AllOf(HasSubstr("us-east-1"), HasSubstr("eu-west-1"))));
}

TEST(RegionOfKey, AMalformedFlagIsAnError) {
  for (const char* flag : {"EU-west-1", "eu west", "eu.evil.com/", "-eu", "eu-", "a@b"}) {
    EXPECT_THAT(Of(flag, "alias/a"), FailsWith(Failure::kBadInput)) << flag;
  }
}

class RegionFinderTest : public testing::Test {
 protected:
  Result<std::string> Find() { return finder.Find({}); }
  ScriptedTransport transport;
  fakes::FakeEnvironment environment{{"HOME", "/root"}};
  fakes::MemoryFilesystem files;
  fakes::FakeClock clock;
  ImdsClient imds{transport, environment, clock};
  RegionFinder finder{environment, files, imds};
};

TEST_F(RegionFinderTest, TheEnvironmentComesFirst) {
  environment.Set("AWS_REGION", "eu-west-1");
  environment.Set("AWS_DEFAULT_REGION", "eu-west-2");
  files.Put("/root/.aws/config", "[default]\nregion=eu-west-3\n");
  EXPECT_EQ(*Find(), "eu-west-1");
}

TEST_F(RegionFinderTest, ThenTheDefaultRegion) {
  environment.Set("AWS_DEFAULT_REGION", "eu-west-2");
  EXPECT_EQ(*Find(), "eu-west-2");
}

TEST_F(RegionFinderTest, ThenTheProfile) {
  files.Put("/root/.aws/config", "[default]\nregion=eu-west-3\n[profile a]\nregion=eu-north-1\n");
  environment.Set("AWS_PROFILE", "a");
  EXPECT_EQ(*Find(), "eu-north-1");
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(RegionFinderTest, ThenTheInstanceAndItIsRemembered) {
  transport.Reply(200, "token");
  transport.Reply(200, "ap-south-1");
  EXPECT_EQ(*Find(), "ap-south-1");
  EXPECT_EQ(*Find(), "ap-south-1");
  EXPECT_EQ(transport.requests()[1].url,
            "http://169.254.169.254/latest/meta-data/placement/region");
}

TEST_F(RegionFinderTest, AFailureSaysWhatWasTriedAndIsNotRemembered) {
  environment.Set("AWS_EC2_METADATA_DISABLED", "true");
  EXPECT_THAT(Find(), FailsWith(Failure::kNoCredentials,
                                AllOf(HasSubstr("no AWS region"), HasSubstr("--region"),
                                      HasSubstr("AWS_REGION"), HasSubstr("instance metadata"))));
  environment.Set("AWS_REGION", "eu-west-1");
  EXPECT_EQ(*Find(), "eu-west-1");
}

TEST_F(RegionFinderTest, WhatCouldLeadTheHostAstrayIsRefused) {
  transport.Reply(200, "token");
  transport.Reply(200, "evil.com/");
  EXPECT_THAT(Find(), FailsWith(Failure::kNoCredentials, HasSubstr("instance metadata")));
  environment.Set("AWS_REGION", "evil.com/");
  EXPECT_THAT(Find(), FailsWith(Failure::kNoCredentials, HasSubstr("AWS_REGION")));
}

TEST_F(RegionFinderTest, AMalformedFileIsAnError) {
  files.Put("/root/.aws/config", "nonsense");
  EXPECT_THAT(Find(), FailsWith(Failure::kNoCredentials, HasSubstr("line 1")));
}

}  // namespace
}  // namespace atrest::aws
