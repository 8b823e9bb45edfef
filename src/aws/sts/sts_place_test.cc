#include "aws/sts/sts_place.h"

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
using testing::HasSubstr;

class StsPlaceTest : public testing::Test {
 protected:
  std::string Url(const std::string& region_of_key = "") {
    auto profiles = Profiles::Load(environment, files);
    auto target = StsPlace(environment, regions, {region_of_key, allow_insecure})
                      .Find(*profiles, profiles->Find("default"), {});
    return target.ok() ? target->url : "error: " + target.error().message;
  }

  bool allow_insecure = false;
  ScriptedTransport transport;
  fakes::FakeEnvironment environment{{"HOME", "/root"}};
  fakes::MemoryFilesystem files;
  fakes::FakeClock clock;
  ImdsClient imds{transport, environment, clock};
  RegionFinder regions{environment, files, imds};
};

TEST_F(StsPlaceTest, IsTheOneOfTheRegion) {
  environment.Set("AWS_REGION", "eu-west-1");
  environment.Set("AWS_STS_REGIONAL_ENDPOINTS", "legacy");
  EXPECT_EQ(Url("us-east-1"), "https://sts.eu-west-1.amazonaws.com/");
}

TEST_F(StsPlaceTest, TakesTheProfilesRegionBeforeTheKeys) {
  files.Put("/root/.aws/config", "[default]\nregion = cn-north-1\n");
  EXPECT_EQ(Url("us-east-1"), "https://sts.cn-north-1.amazonaws.com.cn/");
}

TEST_F(StsPlaceTest, TakesTheKeysRegionBeforeTheInstances) {
  EXPECT_EQ(Url("us-east-2"), "https://sts.us-east-2.amazonaws.com/");
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(StsPlaceTest, AsksTheInstanceLast) {
  transport.Reply(200, "token");
  transport.Reply(200, "eu-central-1");
  EXPECT_EQ(Url(), "https://sts.eu-central-1.amazonaws.com/");
}

TEST_F(StsPlaceTest, WithoutARegionSaysSo) {
  environment.Set("AWS_EC2_METADATA_DISABLED", "true");
  EXPECT_THAT(Url(), HasSubstr("no AWS region"));
}

TEST_F(StsPlaceTest, KnowsThatTheGovernmentsIsAlwaysFips) {
  environment.Set("AWS_USE_FIPS_ENDPOINT", "true");
  EXPECT_EQ(Url("us-gov-west-1"), "https://sts.us-gov-west-1.amazonaws.com/");
  EXPECT_EQ(Url("us-east-1"), "https://sts-fips.us-east-1.amazonaws.com/");
  environment.Set("AWS_USE_DUALSTACK_ENDPOINT", "true");
  EXPECT_EQ(Url("us-gov-west-1"), "https://sts-fips.us-gov-west-1.api.aws/");
}

TEST_F(StsPlaceTest, TheServicesOwnUrlBeatsTheGeneralOne) {
  environment.Set("AWS_ENDPOINT_URL", "https://all.example");
  EXPECT_EQ(Url("us-east-1"), "https://all.example");
  environment.Set("AWS_ENDPOINT_URL_STS", "https://sts.example");
  EXPECT_EQ(Url("us-east-1"), "https://sts.example");
}

TEST_F(StsPlaceTest, TakesTheUrlOfTheProfilesServices) {
  files.Put(
      "/root/.aws/config",
      "[default]\nservices = s\n[services s]\nsts =\n  endpoint_url = https://vpce.example\n");
  EXPECT_EQ(Url("us-east-1"), "https://vpce.example");
}

TEST_F(StsPlaceTest, PlainHttpGoesToLoopbackUnlessAllowed) {
  environment.Set("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:8080");
  EXPECT_EQ(Url("us-east-1"), "http://127.0.0.1:8080");
  environment.Set("AWS_ENDPOINT_URL_STS", "http://sts.example");
  EXPECT_THAT(Url("us-east-1"), HasSubstr("no STS endpoint: AWS_ENDPOINT_URL_STS"));
  allow_insecure = true;
  EXPECT_EQ(Url("us-east-1"), "http://sts.example");
}

}  // namespace
}  // namespace atrest::aws
