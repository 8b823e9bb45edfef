#include "operate/doctor/doctor_apiserver.h"

#include <gmock/gmock.h>

#include "operate/doctor/doctor_checks.h"

namespace atrest::operate {
namespace {

std::string Configuration(const std::string& version) {
  return "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n"
         "  - resources: [secrets]\n    providers:\n      - kms: {apiVersion: " +
         version + ", name: aws, endpoint: 'unix:///run/kms/a.sock'}\n      - identity: {}\n";
}

ApiServerSight Well(const std::string& version = "v2") {
  ApiServerSight sight;
  sight.directory = "/manifests";
  PodContainer pod;
  pod.file = "/manifests/kube-apiserver.yaml";
  pod.image = "kube-apiserver:v1.36.2";
  pod.arguments = {"--encryption-provider-config=/etc/enc/a.yaml"};
  pod.mounts = {{"/etc/enc", "/etc/enc", "", true}, {"/run/kms", "/run/kms", "", false}};
  sight.pod = std::move(pod);
  sight.config_path = "/etc/enc/a.yaml";
  sight.config_file = os::PathFacts{os::PathKind::kFile, 0600, 0, 0, 10};
  sight.configuration = kube::EncryptionConfiguration::Parse(Configuration(version));
  sight.sockets = {"/run/kms/a.sock"};
  return sight;
}

CheckOutcome Of(const ApiServerSight& sight, std::string_view id) {
  for (const CheckResult& result : JudgeApiServer(sight)) {
    if (result.id == id) return result.outcome;
  }
  return CheckOutcome::kNotAsked;
}

TEST(JudgeApiServer, FindsNothingWhereAllIsWell) {
  for (const CheckResult& result : JudgeApiServer(Well())) {
    EXPECT_EQ(result.outcome, CheckOutcome::kGood) << result.id << result.seen;
  }
}

TEST(JudgeApiServer, AsksNothingOfALaptop) {
  ApiServerSight sight;
  for (const CheckResult& result : JudgeApiServer(sight)) {
    EXPECT_TRUE(result.outcome == CheckOutcome::kNotAsked ||
                result.outcome == CheckOutcome::kSkipped)
        << result.id;
  }
}

TEST(JudgeApiServer, FindsAMissingFlagOnce) {
  ApiServerSight sight = Well();
  sight.pod->arguments.clear();
  sight.config_path.clear();
  sight.configuration.reset();
  EXPECT_EQ(Of(sight, check::kFlag), CheckOutcome::kWrong);
  EXPECT_EQ(Of(sight, check::kConfigFile), CheckOutcome::kSkipped);
  EXPECT_EQ(Of(sight, check::kConfigValid), CheckOutcome::kSkipped);
  EXPECT_EQ(Of(sight, check::kSocketMounted), CheckOutcome::kSkipped);
}

TEST(JudgeApiServer, WantsTheDirectoryOfTheSocketMounted) {
  ApiServerSight sight = Well();
  sight.pod->mounts[1] = {"/run/kms/a.sock", "/run/kms/a.sock", "Socket", false};
  EXPECT_EQ(Of(sight, check::kSocketMounted), CheckOutcome::kWrong);
  sight.pod->mounts.pop_back();
  EXPECT_EQ(Of(sight, check::kSocketMounted), CheckOutcome::kWrong);
}

TEST(JudgeApiServer, FollowsMountsToTheSocketOfThisHost) {
  ApiServerSight sight = Well();
  sight.pod->mounts[1].host = "/srv/kms";
  EXPECT_EQ(Of(sight, check::kConfigSocket), CheckOutcome::kWrong);
  sight.sockets = {"/srv/kms/a.sock"};
  EXPECT_EQ(Of(sight, check::kConfigSocket), CheckOutcome::kGood);
}

TEST(JudgeApiServer, WantsTheGateOfKmsV1Since129) {
  ApiServerSight sight = Well("v1");
  EXPECT_EQ(Of(sight, check::kV1Gate), CheckOutcome::kWrong);
  sight.pod->image = "kube-apiserver:v1.28.9";
  EXPECT_EQ(Of(sight, check::kV1Gate), CheckOutcome::kGood);
  sight.pod->image = "kube-apiserver:v1.36.2";
  sight.pod->arguments.emplace_back("--feature-gates=A=false,KMSv1=true");
  EXPECT_EQ(Of(sight, check::kV1Gate), CheckOutcome::kGood);
}

TEST(EndpointPaths, AreThoseOfUnixSocketsOnce) {
  EXPECT_THAT(EndpointPaths(Well().configuration->value()),
              testing::ElementsAre("/run/kms/a.sock"));
}

}  // namespace
}  // namespace atrest::operate
