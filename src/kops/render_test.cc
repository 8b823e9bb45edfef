#include "kops/render.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "kops/unified_diff.h"
#include "kube/encryption_configuration.h"
#include "testing/result_matchers.h"

namespace atrest::kops {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using testing::HasSubstr;
using testing::Not;

const std::string kKeyA =
    "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-00000000000a";
const std::string kKeyB =
    "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-00000000000b";

std::string Golden(const std::string& name) {
  std::ifstream file("tests/kops/golden/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

RenderRequest Request(const std::string& folder, const std::vector<std::string>& keys = {kKeyA}) {
  RenderRequest request;
  request.cluster = Golden(folder + "/cluster.yaml");
  const std::string encryption = Golden(folder + "/encryption.yaml");
  if (!encryption.empty()) request.encryption = encryption;
  request.image = "example.com/aws-encryption-provider:1.0.0";
  request.binary = "/usr/local/bin/aws-encryption-provider";
  for (const std::string& key : keys) request.keys.push_back({"", key});
  return request;
}

RenderRequest RunningCluster() {
  RenderRequest request = Request("running-cluster");
  request.node_labels = {{"example.com/kms", "true"}};
  return request;
}

RenderRequest OldKops() {
  RenderRequest request = Request("old-kops");
  request.kops = Version{1, 25};
  return request;
}

RenderRequest SecondKey() {
  RenderRequest request = Request("second-key", {kKeyB, kKeyA});
  request.stage = Stage::kRead;
  return request;
}

RenderRequest Systemd() {
  RenderRequest request = Request("systemd");
  request.style = Style::kSystemd;
  request.encryption_context = "cluster=k8s.example.internal";
  return request;
}

void ExpectGolden(const RenderRequest& request, const std::string& folder) {
  const auto rendered = Render(request);
  ASSERT_THAT(rendered, IsOk());
  EXPECT_EQ(UnifiedDiff(Golden(folder + "/want-cluster.yaml"), rendered->cluster, "want", "is"),
            "");
  EXPECT_EQ(
      UnifiedDiff(Golden(folder + "/want-encryption.yaml"), rendered->encryption, "want", "is"),
      "");
}

TEST(Render, GivesAClusterThatIsNotMadeYetAllItNeeds) {
  ExpectGolden(Request("new-cluster"), "new-cluster");
}

TEST(Render, KeepsOrderCommentsAndUnknownFieldsOfARunningCluster) {
  ExpectGolden(RunningCluster(), "running-cluster");
}

TEST(Render, SpeaksTheLanguageOfAnOldKopsAndKeepsTheProvidersName) {
  ExpectGolden(OldKops(), "old-kops");
}

TEST(Render, LetsASecondKeyReadBeforeItWrites) { ExpectGolden(SecondKey(), "second-key"); }

TEST(Render, CanRunTheProviderUnderSystemd) { ExpectGolden(Systemd(), "systemd"); }

TEST(Render, ChangesNothingTheSecondTime) {
  for (RenderRequest request :
       {Request("new-cluster"), RunningCluster(), OldKops(), SecondKey(), Systemd()}) {
    const auto once = Render(request);
    ASSERT_THAT(once, IsOk());
    request.cluster = once->cluster;
    request.encryption = once->encryption;
    const auto twice = Render(request);
    ASSERT_THAT(twice, IsOk());
    EXPECT_EQ(twice->cluster, once->cluster);
    EXPECT_EQ(twice->encryption, once->encryption);
  }
}

TEST(Render, FindsTheNamesOfItsOwnProvidersWithoutTheConfiguration) {
  RenderRequest request = SecondKey();
  request.stage = Stage::kWrite;
  request.encryption.reset();
  const auto rendered = Render(request);
  ASSERT_THAT(rendered, IsOk());
  EXPECT_THAT(rendered->encryption, HasSubstr("name: aws-encryption-provider"));
  EXPECT_THAT(rendered->encryption, HasSubstr("name: aws-kms-0000000b"));
}

TEST(Render, PromotesAKeyThatIsReadAlready) {
  RenderRequest request = SecondKey();
  request.encryption = Golden("second-key/want-encryption.yaml");
  request.cluster = Golden("second-key/want-cluster.yaml");
  request.stage = Stage::kWrite;
  const auto rendered = Render(request);
  ASSERT_THAT(rendered, IsOk());
  const auto parsed = kube::EncryptionConfiguration::Parse(rendered->encryption);
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->rules()[0].providers[0].name, "aws-kms-0000000b");
  EXPECT_EQ(parsed->rules()[0].providers[1].name, "aws-encryption-provider");
}

TEST(Render, DoesNotDropAProviderThatMayHaveWrittenData) {
  RenderRequest request = SecondKey();
  request.keys = {{"", kKeyB}};
  EXPECT_THAT(Render(request), FailsWith(Failure::kBadInput, HasSubstr("no key is given for the "
                                                                       "provider aws-encryption-"
                                                                       "provider")));
}

TEST(Render, DoesNotGuessTheNamesOfAnEncryptedCluster) {
  RenderRequest request = Request("new-cluster");
  request.cluster.insert(request.cluster.find("  etcdClusters"), "  encryptionConfig: true\n");
  EXPECT_THAT(Render(request), FailsWith(Failure::kBadInput, HasSubstr("nobody knows")));
}

TEST(Render, UsesKmsV1WhereThereIsNoOther) {
  RenderRequest request = Request("new-cluster");
  request.cluster.replace(request.cluster.find("1.36.0"), 6, "1.26.1");
  const auto rendered = Render(request);
  ASSERT_THAT(rendered, IsOk());
  EXPECT_THAT(rendered->encryption, HasSubstr("apiVersion: v1\n      cachesize: 1000"));
  EXPECT_THAT(rendered->cluster, Not(HasSubstr("KMSv1")));
  request.api = KmsApi::kV2;
  EXPECT_THAT(Render(request), FailsWith(Failure::kBadInput, HasSubstr("no KMS v2")));
}

TEST(Render, OpensTheGateWhereKmsV1IsWanted) {
  RenderRequest request = Request("new-cluster");
  request.api = KmsApi::kV1;
  const auto rendered = Render(request);
  ASSERT_THAT(rendered, IsOk());
  EXPECT_THAT(rendered->cluster,
              HasSubstr("kubeAPIServer:\n    featureGates:\n      KMSv1: \"true\"\n"));
}

TEST(Render, WarnsOfOneStepOnAClusterThatRuns) {
  const auto rendered = Render(RunningCluster());
  ASSERT_THAT(rendered, IsOk());
  EXPECT_THAT(rendered->notes, testing::Contains(HasSubstr("--stage read")));
}

TEST(Render, RefusesAPortThatKopsUses) {
  RenderRequest request = Request("new-cluster");
  for (const int port : {0, 443, 2380, 3990, 4001, 8080, 10250, 70000}) {
    request.health_port = port;
    EXPECT_THAT(Render(request), FailsWith(Failure::kBadInput, HasSubstr("health port"))) << port;
  }
}

TEST(Render, SaysWhatStaysInPlaintextForWantOfARule) {
  RenderRequest request = SecondKey();
  request.resources = {"secrets", "deployments.apps"};
  const auto rendered = Render(request);
  ASSERT_THAT(rendered, IsOk());
  EXPECT_THAT(rendered->notes, testing::Contains(HasSubstr("is for deployments.apps")));
  EXPECT_THAT(rendered->notes, testing::Not(testing::Contains(HasSubstr("is for secrets"))));
}

TEST(Render, RefusesWhatIsTooOldOrNotOnAws) {
  RenderRequest request = Request("new-cluster");
  request.kops = Version{1, 21};
  EXPECT_THAT(Render(request), FailsWith(Failure::kBadInput, HasSubstr("kops 1.21")));
  request = Request("new-cluster");
  request.cluster.replace(request.cluster.find("cloudProvider: aws"), 18, "cloudProvider: gce");
  EXPECT_THAT(Render(request), FailsWith(Failure::kBadInput, HasSubstr("not on AWS")));
}

TEST(Render, NamesTheLineOfTheStreamInErrors) {
  RenderRequest request = Request("running-cluster");
  request.cluster = "a: 1\n---\n" + request.cluster;
  request.cluster.replace(request.cluster.find("node: |"), 4, "x: &a {}\n    y");
  request.cluster.replace(request.cluster.find("  fileAssets:"), 13,
                          "  fileAssets: text\n  ignored:");
  EXPECT_THAT(Render(request), FailsWith(Failure::kBadInput, HasSubstr("line 24: ")));
}

}  // namespace
}  // namespace atrest::kops
