#include "aws/kms/open_key_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/fake_environment.h"
#include "testing/memory_filesystem.h"
#include "testing/recording_log.h"
#include "testing/result_matchers.h"
#include "testing/scripted_transport.h"
#include "testing/seeded_random.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

const char* const kArn = "arn:aws:kms:eu-west-1:111122223333:key/a";

class AwsKmsTest : public testing::Test {
 protected:
  void GiveKeys() {
    environment.Set("AWS_ACCESS_KEY_ID", "AKID");
    environment.Set("AWS_SECRET_ACCESS_KEY", "s");
  }
  void ReplyDescribed() {
    transport.Reply(200, R"({"KeyMetadata":{"Arn":"arn","KeyState":"Enabled"}})");
  }
  Result<kms::KeyDescription> Describe(const std::string& key) {
    auto opened = AwsKms::Open(options, world);
    if (!opened.ok()) return opened.error();
    auto service = (*opened)->OpenKey(key, region);
    if (!service.ok()) return service.error();
    return (*service)->DescribeKey(key, {});
  }

  ScriptedTransport transport;
  fakes::FakeEnvironment environment{{"AWS_EC2_METADATA_DISABLED", "true"}};
  fakes::MemoryFilesystem files;
  fakes::FakeClock clock{fakes::Waiting::kBlocks};
  fakes::SeededRandom random;
  fakes::RecordingLog log;
  AwsKmsOptions options;
  std::string region;
  AwsWorld world{transport, environment, files, clock, random, log};
};

TEST_F(AwsKmsTest, CallsTheRegionOfTheKey) {
  GiveKeys();
  ReplyDescribed();
  EXPECT_TRUE(Describe(kArn).ok());
  auto request = transport.requests().at(0);
  EXPECT_EQ(request.url, "https://kms.eu-west-1.amazonaws.com/");
  EXPECT_THAT(std::string(request.HeaderValue("authorization")), HasSubstr("/eu-west-1/kms/"));
}

TEST_F(AwsKmsTest, CallsARegionForWhatNamesNoKey) {
  GiveKeys();
  ReplyDescribed();
  auto opened = AwsKms::Open(options, world);
  auto service = (*opened)->OpenRegion("us-east-1");
  ASSERT_TRUE(service.ok());
  EXPECT_TRUE((*service)->DescribeKey("any", {}).ok());
  EXPECT_EQ(transport.requests().at(0).url, "https://kms.us-east-1.amazonaws.com/");
  EXPECT_THAT((*opened)->OpenRegion("evil.example/"), FailsWith(Failure::kBadInput));
}

TEST_F(AwsKmsTest, CallsTheEndpointThatWasGiven) {
  GiveKeys();
  options.kms_endpoint = "http://127.0.0.1:4566";
  options.source_arn = "arn:aws:eks:eu-west-1:111122223333:cluster/a";
  ReplyDescribed();
  EXPECT_TRUE(Describe(kArn).ok());
  auto request = transport.requests().at(0);
  EXPECT_EQ(request.url, "http://127.0.0.1:4566");
  EXPECT_EQ(request.HeaderValue("x-amz-source-account"), "111122223333");
}

TEST_F(AwsKmsTest, CallsTheEndpointOfEnvironmentOrProfile) {
  GiveKeys();
  environment.Set("HOME", "/root");
  files.Put(
      "/root/.aws/config",
      "[default]\nservices = s\n[services s]\nkms =\n  endpoint_url = https://profile.test\n");
  ReplyDescribed();
  EXPECT_TRUE(Describe(kArn).ok());
  environment.Set("AWS_ENDPOINT_URL_KMS", "https://environment.test");
  ReplyDescribed();
  EXPECT_TRUE(Describe(kArn).ok());
  environment.Set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
  ReplyDescribed();
  EXPECT_TRUE(Describe(kArn).ok());
  EXPECT_EQ(transport.requests().at(0).url, "https://profile.test");
  EXPECT_EQ(transport.requests().at(1).url, "https://environment.test");
  EXPECT_EQ(transport.requests().at(2).url, "https://kms.eu-west-1.amazonaws.com/");
}

TEST_F(AwsKmsTest, PlainHttpToAnotherMachineMustBeAllowed) {
  GiveKeys();
  options.kms_endpoint = "http://kms.example.com";
  options.allow_insecure_endpoint = true;
  ReplyDescribed();
  EXPECT_TRUE(Describe(kArn).ok());
}

TEST_F(AwsKmsTest, TheKeysOfARegionShareOneRetryQuota) {
  GiveKeys();
  options.retry_quota = http::RetryQuota::kCost;
  options.retries.plan.base = std::chrono::milliseconds(0);
  auto opened = AwsKms::Open(options, world);
  auto first = (*opened)->OpenKey(kArn);
  auto second = (*opened)->OpenKey("arn:aws:kms:eu-west-1:111122223333:key/b");
  for (int i = 0; i < 3; ++i) transport.Reply(500, R"({"__type":"KMSInternalException"})");
  EXPECT_FALSE((*first)->DescribeKey(kArn, {}).ok());
  EXPECT_THAT((*second)->DescribeKey(kArn, {}),
              FailsWith(Failure::kServiceFault, HasSubstr("the retry quota is used up")));
  EXPECT_EQ(transport.requests().size(), 3u);
}

TEST_F(AwsKmsTest, AnotherRegionsTroubleTakesNoRetryAway) {
  GiveKeys();
  options.retry_quota = http::RetryQuota::kCost;
  options.retries.plan.base = std::chrono::milliseconds(0);
  auto opened = AwsKms::Open(options, world);
  auto first = (*opened)->OpenKey(kArn);
  auto second = (*opened)->OpenKey("arn:aws:kms:us-west-2:111122223333:key/b");
  for (int i = 0; i < 4; ++i) transport.Reply(500, R"({"__type":"KMSInternalException"})");
  EXPECT_FALSE((*first)->DescribeKey(kArn, {}).ok());
  EXPECT_FALSE((*second)->DescribeKey("arn:aws:kms:us-west-2:111122223333:key/b", {}).ok());
  EXPECT_EQ(transport.requests().size(), 4u);
}

TEST_F(AwsKmsTest, WithoutCredentialsItOpensAndTheCallSaysWhatIsMissing) {
  EXPECT_THAT(Describe(kArn), FailsWith(Failure::kNoCredentials, HasSubstr("environment:")));
}

TEST_F(AwsKmsTest, WithoutARegionItOpensAndTheCallSaysWhatIsMissing) {
  GiveKeys();
  EXPECT_THAT(Describe("alias/a"), FailsWith(Failure::kNoCredentials, HasSubstr("no AWS region")));
}

TEST_F(AwsKmsTest, WhatCanNeverWorkIsRefusedAtOnce) {
  EXPECT_THAT(Describe("no key"), FailsWith(Failure::kBadInput));
  region = "us-east-1";
  EXPECT_THAT(Describe(kArn), FailsWith(Failure::kBadInput, HasSubstr("--region")));
  region = "us/east";
  EXPECT_THAT(Describe(kArn), FailsWith(Failure::kBadInput, HasSubstr("--region")));
  region = "";
  options.source_arn = "x";
  EXPECT_THAT(Describe(kArn), FailsWith(Failure::kBadInput, HasSubstr("--source-arn")));
  options.source_arn = "";
  options.kms_endpoint = "http://kms.example.com";
  EXPECT_THAT(Describe(kArn), FailsWith(Failure::kBadInput, HasSubstr("--kms-endpoint")));
  options.kms_endpoint = "https://kms.example.com";
  environment.Set("AWS_USE_FIPS_ENDPOINT", "true");
  EXPECT_THAT(Describe(kArn), FailsWith(Failure::kBadInput, HasSubstr("FIPS")));
  EXPECT_TRUE(transport.requests().empty());
}

TEST(CaBundleFile, IsTheEnvironmentsThenTheProfiles) {
  fakes::FakeEnvironment environment{{"HOME", "/root"}};
  fakes::MemoryFilesystem files;
  EXPECT_EQ(CaBundleFile(environment, files), "");
  files.Put("/root/.aws/config", "[default]\nca_bundle = /profile.pem\n");
  EXPECT_EQ(CaBundleFile(environment, files), "/profile.pem");
  environment.Set("AWS_CA_BUNDLE", "/environment.pem");
  EXPECT_EQ(CaBundleFile(environment, files), "/environment.pem");
}

}  // namespace
}  // namespace atrest::aws
