#include "kops/plan.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "kube/encryption_configuration.h"
#include "testing/result_matchers.h"

namespace atrest::kops {
namespace {

using fakes::FailsWith;
using fakes::IsOk;

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

RenderRequest Request(const std::string& cluster, const std::string& encryption,
                      std::vector<KeyChoice> keys) {
  RenderRequest request;
  request.cluster = Golden(cluster);
  if (!encryption.empty()) request.encryption = Golden(encryption);
  request.keys = std::move(keys);
  request.image = "example.com/aws-encryption-provider:1.0.0";
  request.binary = "/usr/sbin/aws-encryption-provider";
  return request;
}

// What a server with this configuration can read of secrets, what it writes first. A format is the
// name of what wrote it.
std::vector<std::string> FormatsOf(const std::optional<std::string>& configuration) {
  if (!configuration) return {"identity"};
  const auto parsed = kube::EncryptionConfiguration::Parse(*configuration);
  EXPECT_THAT(parsed, IsOk());
  std::vector<std::string> formats;
  for (const kube::EncryptionProvider* provider : parsed->ProvidersOf("", "secrets")) {
    formats.push_back(provider->Describe());
  }
  return formats.empty() ? std::vector<std::string>{"identity"} : formats;
}

// Servers that have `before` or `after`, in any mixture, and what is stored: the first format that
// some server cannot read, or nothing.
std::string Unreadable(const std::vector<std::string>& before,
                       const std::vector<std::string>& after, std::set<std::string>& stored) {
  stored.insert(before.front());
  stored.insert(after.front());
  for (const std::string& format : stored) {
    for (const auto& server : {before, after}) {
      if (std::find(server.begin(), server.end(), format) == server.end()) return format;
    }
  }
  return {};
}

std::string FirstUnreadable(const RenderRequest& request, const std::vector<PlanStage>& stages) {
  std::vector<std::string> before = FormatsOf(request.encryption);
  std::set<std::string> stored{before.front()};
  for (const PlanStage& stage : stages) {
    if (stage.name.ends_with("-migrate")) stored = {before.front()};
    if (!stage.files) continue;
    const std::vector<std::string> after = FormatsOf(stage.files->encryption);
    const std::string unreadable = Unreadable(before, after, stored);
    if (!unreadable.empty()) return stage.name + ": " + unreadable;
    before = after;
  }
  return {};
}

std::vector<std::string> NamesOf(const std::vector<PlanStage>& stages) {
  std::vector<std::string> names;
  for (const PlanStage& stage : stages) names.push_back(stage.name);
  return names;
}

RenderRequest Plaintext() { return Request("new-cluster/cluster.yaml", "", {{"", kKeyA}}); }
RenderRequest LocalKey() {
  return Request("running-cluster/cluster.yaml", "running-cluster/encryption.yaml", {{"", kKeyA}});
}
RenderRequest NewKey() {
  return Request("second-key/cluster.yaml", "second-key/encryption.yaml",
                 {{"", kKeyB}, {"", kKeyA}});
}
RenderRequest FromV1() {
  RenderRequest request = Request("new-cluster/want-cluster.yaml", "old-kops/encryption.yaml",
                                  {{"aws-kms-v2", kKeyA}, {"vault-2019", kKeyA}});
  request.api = KmsApi::kV2;
  return request;
}

TEST(MakePlan, HasAStageForEachRollOut) {
  const auto stages = MakePlan(Plaintext(), Goal::kEncrypt);
  ASSERT_THAT(stages, IsOk());
  EXPECT_THAT(NamesOf(*stages),
              testing::ElementsAre("1-read", "2-write", "3-migrate", "4-verify", "5-drop"));
}

TEST(MakePlan, LetsEveryServerReadEverythingInEveryMixtureOfTwoStages) {
  for (const RenderRequest& request : {Plaintext(), LocalKey(), NewKey(), FromV1()}) {
    const auto stages = MakePlan(request, Goal::kEncrypt);
    ASSERT_THAT(stages, IsOk());
    EXPECT_EQ(FirstUnreadable(request, *stages), "");
  }
}

TEST(MakePlan, TurnsOffSoThatEveryServerReadsEverything) {
  for (const RenderRequest& request : {NewKey(), FromV1()}) {
    const auto stages = MakePlan(request, Goal::kOff);
    ASSERT_THAT(stages, IsOk());
    EXPECT_EQ(FirstUnreadable(request, *stages), "");
    EXPECT_EQ(stages->back().name, "4-drop");
    EXPECT_EQ(stages->back().files->cluster.find("encryptionConfig"), std::string::npos);
    EXPECT_EQ(stages->back().files->cluster.find("manifests/aws-encryption"), std::string::npos);
  }
}

// So that the test above cannot pass because nothing is ever found.
TEST(MakePlan, WouldBreakReadsInOneStep) {
  for (const RenderRequest& request : {Plaintext(), LocalKey(), NewKey()}) {
    const auto at_once = Render(request);
    ASSERT_THAT(at_once, IsOk());
    PlanStage stage;
    stage.name = "1-at-once";
    stage.files = *at_once;
    EXPECT_NE(FirstUnreadable(request, {stage}), "");
  }
}

CommandLine CommandWith(const PlanStage& stage, const std::string& word) {
  for (const CommandLine& command : stage.commands) {
    if (std::find(command.begin(), command.end(), word) != command.end()) return command;
  }
  return {};
}

TEST(MakePlan, CallsTheRolesAsTheKopsDoesThatRollsThem) {
  RenderRequest request = Plaintext();
  request.kops = Version{1, 26};
  auto stages = MakePlan(request, Goal::kEncrypt);
  ASSERT_THAT(stages, IsOk());
  EXPECT_THAT(CommandWith(stages->front(), "rolling-update"),
              testing::Contains("control-plane,apiserver"));
  request.kops = Version{1, 25};
  stages = MakePlan(request, Goal::kEncrypt);
  ASSERT_THAT(stages, IsOk());
  EXPECT_THAT(CommandWith(stages->front(), "rolling-update"),
              testing::Contains("master,apiserver"));
}

TEST(MakePlan, MigratesAndVerifiesWithWhatTheServersHave) {
  const auto stages = MakePlan(Plaintext(), Goal::kEncrypt);
  ASSERT_THAT(stages, IsOk());
  for (const std::size_t i : {2U, 3U}) {
    EXPECT_THAT((*stages)[i].commands.front(),
                testing::Contains("PLAN/2-write/encryptionconfig.yaml"));
  }
}

TEST(MakePlan, ExpectsNoKmsPluginOnceItIsOff) {
  const auto stages = MakePlan(NewKey(), Goal::kOff);
  ASSERT_THAT(stages, IsOk());
  for (const Condition& condition : stages->back().gate) {
    EXPECT_TRUE(condition.names.empty());
    EXPECT_NE(condition.kind, ConditionKind::kConfiguration);
  }
}

TEST(MakePlan, EndsWithTheFirstKeyAlone) {
  const auto stages = MakePlan(NewKey(), Goal::kEncrypt);
  ASSERT_THAT(stages, IsOk());
  EXPECT_THAT(FormatsOf(stages->back().files->encryption),
              testing::ElementsAre("kms v2 aws-kms-0000000b"));
  EXPECT_EQ(stages->back().files->cluster.find(kKeyA), std::string::npos);
}

TEST(MakePlan, LeavesOutAStageThatIsDone) {
  RenderRequest request = NewKey();
  request.stage = Stage::kRead;
  const auto read = Render(request);
  ASSERT_THAT(read, IsOk());
  request.cluster = read->cluster;
  request.encryption = read->encryption;
  const auto stages = MakePlan(request, Goal::kEncrypt);
  ASSERT_THAT(stages, IsOk());
  EXPECT_EQ(stages->front().name, "1-write");
}

TEST(MakePlan, RefusesToTurnOffWhatIsNotOn) {
  EXPECT_THAT(MakePlan(Plaintext(), Goal::kOff), FailsWith(Failure::kBadInput));
}

TEST(MakePlan, RefusesToTurnOffWhatTheSpecDoesNotUse) {
  RenderRequest request = Plaintext();
  request.encryption = Golden("second-key/encryption.yaml");
  EXPECT_THAT(MakePlan(request, Goal::kOff),
              FailsWith(Failure::kBadInput, testing::HasSubstr("does not use")));
}

TEST(MakePlan, RefusesToBeginWithoutTheConfigurationThatIsInUse) {
  RenderRequest request = NewKey();
  request.encryption.reset();
  EXPECT_THAT(MakePlan(request, Goal::kEncrypt), FailsWith(Failure::kBadInput));
}

TEST(MakePlan, GivesEachStageAGateAndAWayBack) {
  const auto stages = MakePlan(LocalKey(), Goal::kEncrypt);
  ASSERT_THAT(stages, IsOk());
  for (const PlanStage& stage : *stages) {
    EXPECT_FALSE(stage.commands.empty()) << stage.name;
    EXPECT_FALSE(stage.gate.empty()) << stage.name;
    EXPECT_FALSE(stage.undo.empty()) << stage.name;
  }
}

}  // namespace
}  // namespace atrest::kops
