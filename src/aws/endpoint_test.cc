#include "aws/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/partitions.h"
#include "testing/fake_environment.h"
#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

struct Row {
  const char* region;
  bool fips;
  bool dual_stack;
  const char* url;
};

class AwsEndpoint : public testing::TestWithParam<Row> {};

TEST_P(AwsEndpoint, IsMadeFromTheRegion) {
  const Row& row = GetParam();
  EndpointSettings settings;
  settings.fips = row.fips;
  settings.dual_stack = row.dual_stack;
  EXPECT_EQ(*EndpointUrl("kms", row.region, settings), row.url);
}

INSTANTIATE_TEST_SUITE_P(
    Partitions, AwsEndpoint,
    testing::Values(
        Row{"eu-west-1", false, false, "https://kms.eu-west-1.amazonaws.com/"},
        Row{"us-east-1", true, false, "https://kms-fips.us-east-1.amazonaws.com/"},
        Row{"us-east-1", false, true, "https://kms.us-east-1.api.aws/"},
        Row{"us-east-1", true, true, "https://kms-fips.us-east-1.api.aws/"},
        Row{"cn-north-1", false, false, "https://kms.cn-north-1.amazonaws.com.cn/"},
        Row{"cn-north-1", false, true, "https://kms.cn-north-1.api.amazonwebservices.com.cn/"},
        Row{"us-gov-west-1", true, false, "https://kms-fips.us-gov-west-1.amazonaws.com/"},
        Row{"us-iso-east-1", false, false, "https://kms.us-iso-east-1.c2s.ic.gov/"},
        Row{"us-isob-east-1", false, false, "https://kms.us-isob-east-1.sc2s.sgov.gov/"},
        Row{"eu-isoe-west-1", false, false, "https://kms.eu-isoe-west-1.cloud.adc-e.uk/"},
        Row{"us-isof-south-1", false, false, "https://kms.us-isof-south-1.csp.hci.ic.gov/"},
        Row{"eusc-de-east-1", false, false, "https://kms.eusc-de-east-1.amazonaws.eu/"},
        Row{"xx-new-1", false, false, "https://kms.xx-new-1.amazonaws.com/"}));

TEST(PartitionOf, IsTheOneOfTheArn) {
  EXPECT_EQ(PartitionOf("cn-north-1").name, "aws-cn");
  EXPECT_EQ(PartitionOf("us-gov-east-1").name, "aws-us-gov");
  EXPECT_EQ(PartitionOf("eu-west-1").name, "aws");
}

TEST(EndpointUrl, ACustomOneIsUsedAsItIs) {
  EndpointSettings settings;
  settings.custom_url = "https://vpce-1.kms.eu-west-1.vpce.amazonaws.com";
  EXPECT_EQ(*EndpointUrl("kms", "eu-west-1", settings), settings.custom_url);
}

TEST(EndpointUrl, ACustomOneExcludesFipsAndDualStack) {
  EndpointSettings settings;
  settings.custom_url = "https://a";
  settings.custom_url_source = "AWS_ENDPOINT_URL";
  settings.fips = true;
  EXPECT_THAT(EndpointUrl("kms", "eu-west-1", settings),
              FailsWith(Failure::kBadInput, HasSubstr("AWS_ENDPOINT_URL")));
  settings.fips = false;
  settings.dual_stack = true;
  EXPECT_THAT(EndpointUrl("kms", "eu-west-1", settings), FailsWith(Failure::kBadInput));
}

TEST(EndpointUrl, PlainHttpIsForLoopbackUnlessAllowed) {
  EndpointSettings settings;
  settings.custom_url = "http://127.0.0.1:4566";
  EXPECT_TRUE(EndpointUrl("kms", "eu-west-1", settings).ok());
  settings.custom_url = "http://kms.example.com";
  EXPECT_THAT(EndpointUrl("kms", "eu-west-1", settings), FailsWith(Failure::kBadInput));
  settings.allow_insecure = true;
  EXPECT_TRUE(EndpointUrl("kms", "eu-west-1", settings).ok());
}

TEST(EndpointUrl, RefusesWhatIsNoEndpoint) {
  for (const char* url :
       {"kms.example.com", "ftp://a", "https://user@a", "https://a/?x=1", "https://"}) {
    EndpointSettings settings;
    settings.custom_url = url;
    EXPECT_THAT(EndpointUrl("kms", "eu-west-1", settings), FailsWith(Failure::kBadInput)) << url;
  }
}

class ReadEndpointSettingsTest : public testing::Test {
 protected:
  std::string Url(const std::string& flag = "", std::string_view service = "kms") {
    files.Put("/c", config);
    environment.Set("AWS_CONFIG_FILE", "/c");
    auto profiles = Profiles::Load(environment, files);
    settings = ReadEndpointSettings(service, {"--kms-endpoint", flag}, environment, *profiles,
                                    profiles->Find("default"));
    return settings.custom_url;
  }
  fakes::FakeEnvironment environment;
  fakes::MemoryFilesystem files;
  std::string config;
  EndpointSettings settings;
};

TEST_F(ReadEndpointSettingsTest, NothingIsAwsItself) { EXPECT_EQ(Url(), ""); }

TEST_F(ReadEndpointSettingsTest, TheMoreSpecificWins) {
  config = "[default]\nendpoint_url = profile\n";
  EXPECT_EQ(Url(), "profile");
  config += "services = s\n[services s]\nkms =\n  endpoint_url = section\n";
  EXPECT_EQ(Url(), "section");
  environment.Set("AWS_ENDPOINT_URL", "all");
  EXPECT_EQ(Url(), "all");
  environment.Set("AWS_ENDPOINT_URL_KMS", "kms");
  EXPECT_EQ(Url(), "kms");
  EXPECT_EQ(Url("flag"), "flag");
  EXPECT_EQ(settings.custom_url_source, "--kms-endpoint");
}

TEST_F(ReadEndpointSettingsTest, EachServiceHasItsOwn) {
  environment.Set("AWS_ENDPOINT_URL_KMS", "kms");
  EXPECT_EQ(Url("", "sts"), "");
  environment.Set("AWS_ENDPOINT_URL_STS", "sts");
  EXPECT_EQ(Url("", "sts"), "sts");
}

TEST_F(ReadEndpointSettingsTest, AllButTheFlagCanBeIgnored) {
  environment.Set("AWS_ENDPOINT_URL", "all");
  environment.Set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
  EXPECT_EQ(Url(), "");
  EXPECT_EQ(Url("flag"), "flag");
}

TEST_F(ReadEndpointSettingsTest, ASwitchThatIsNotUnderstoodIsNotTakenForOff) {
  environment.Set("AWS_USE_FIPS_ENDPOINT", "yes");
  (void)Url();
  EXPECT_THAT(EndpointUrl("kms", "us-east-1", settings),
              FailsWith(Failure::kBadInput, "AWS_USE_FIPS_ENDPOINT is neither true nor false"));
  environment.Set("AWS_USE_FIPS_ENDPOINT", "");
  config = "[default]\nignore_configured_endpoint_urls = 1\n";
  (void)Url();
  EXPECT_THAT(EndpointUrl("kms", "us-east-1", settings),
              FailsWith(Failure::kBadInput, HasSubstr("ignore_configured_endpoint_urls")));
}

TEST_F(ReadEndpointSettingsTest, FipsAndDualStackComeFromEnvironmentOrProfile) {
  config = "[default]\nuse_fips_endpoint = TRUE\nuse_dualstack_endpoint = true\n";
  (void)Url();
  EXPECT_TRUE(settings.fips);
  EXPECT_TRUE(settings.dual_stack);
  environment.Set("AWS_USE_FIPS_ENDPOINT", "false");
  (void)Url();
  EXPECT_FALSE(settings.fips);
}

}  // namespace
}  // namespace atrest::aws
