#include "operate/kops/kops_status.h"

#include <gmock/gmock.h>

#include "testing/kops_sights.h"

namespace atrest::operate {
namespace {

using testing::HasSubstr;
using testing::Not;

class KopsStatusTest : public testing::Test {
 protected:
  KopsStatus Judge() {
    auto status = JudgeKopsStatus(plan, sight, state);
    EXPECT_TRUE(status.ok());
    return *std::move(status);
  }

  const KopsPlan plan = fakes::LoadKopsPlan();
  KopsSight sight = fakes::SightAt(plan, 1);
  KopsState state;
};

TEST_F(KopsStatusTest, KnowsTheStageOfEveryNode) {
  const KopsStatus status = Judge();
  ASSERT_EQ(status.nodes.size(), 3U);
  EXPECT_TRUE(status.IsOne());
  for (const NodeStage& node : status.nodes) EXPECT_EQ(node.stage, 1U);
  EXPECT_THAT(status.nodes[0].because, HasSubstr("kops says UpToDate and has this stage's files"));
  EXPECT_EQ(status.next, "next: atrest kops apply --plan /plan --stage 2-write");
}

TEST_F(KopsStatusTest, ANodeThatNeedsAnUpdateIsFromBefore) {
  sight.instances[1] = fakes::Instance('b', InstanceStatus::kNeedsUpdate);
  const NodeStage node = Judge().nodes[1];
  EXPECT_FALSE(node.stage);
  EXPECT_TRUE(node.behind);
  EXPECT_EQ(node.because, "kops says NeedsUpdate: it is from before 1-read");
  EXPECT_EQ(Judge().next, "finish it: atrest kops apply --plan /plan --stage 1-read");
}

TEST_F(KopsStatusTest, UpToDateSaysNothingBeforeTheUpdateWasApplied) {
  sight.applied = false;
  const NodeStage node = Judge().nodes[0];
  EXPECT_FALSE(node.stage);
  EXPECT_THAT(node.because, HasSubstr("they are not applied: UpToDate speaks of those before"));
}

TEST_F(KopsStatusTest, BelievesTheServerMoreThanKops) {
  sight.servers[0].view.status.clear();
  const NodeStage node = Judge().nodes[0];
  EXPECT_FALSE(node.stage);
  EXPECT_TRUE(node.behind);
  EXPECT_THAT(node.because, HasSubstr("but the server has not asked the KMS plugin"));
  EXPECT_FALSE(node.advice.empty());
}

TEST_F(KopsStatusTest, BelievesAHashWithoutKops) {
  sight = fakes::SightAt(plan, 2);
  sight.instances[0].status = InstanceStatus::kOther;
  sight.servers[0].view.config_hash = "sha256:" + plan.EncryptionHashOf(1);
  const NodeStage node = Judge().nodes[0];
  EXPECT_EQ(node.stage, 1U);
  EXPECT_TRUE(node.behind);
}

TEST_F(KopsStatusTest, AHashOfNoStageIsUnknown) {
  sight.servers[0].view.config_hash = "sha256:other";
  const NodeStage node = Judge().nodes[0];
  EXPECT_FALSE(node.stage);
  EXPECT_THAT(node.because, HasSubstr("none of the plan's"));
}

TEST_F(KopsStatusTest, AServerThatDoesNotAnswerLeavesItsNodeUnknown) {
  sight.servers[0].view.failure = Error{Failure::kUnreachable, "no route"};
  const KopsStatus status = Judge();
  EXPECT_FALSE(status.nodes[0].stage);
  EXPECT_FALSE(status.nodes[0].behind);
  EXPECT_FALSE(status.IsKnown());
}

TEST_F(KopsStatusTest, AServerOfNoNodeIsARowOfItsOwn) {
  sight.servers[2].view.server = "https://elsewhere:443";
  const KopsStatus status = Judge();
  ASSERT_EQ(status.nodes.size(), 4U);
  EXPECT_EQ(status.nodes[3].server, "https://elsewhere:443");
  EXPECT_FALSE(status.nodes[3].stage);
  EXPECT_FALSE(status.nodes[2].stage);
}

TEST_F(KopsStatusTest, SaysWhatIsLeftAfterAMigration) {
  sight = fakes::SightAt(plan, 2);
  EXPECT_THAT(Judge().next, HasSubstr("--stage 3-migrate"));
  state.stages["3-migrate"].done_at = fakes::kSightTime;
  EXPECT_THAT(Judge().next, HasSubstr("--stage 4-verify"));
  state.stages["4-verify"].done_at = fakes::kSightTime;
  EXPECT_THAT(Judge().next, HasSubstr("--stage 5-drop"));
  sight = fakes::SightAt(plan, 5);
  EXPECT_EQ(Judge().next, "nothing is left to do");
}

TEST_F(KopsStatusTest, TextAndJsonSayTheSame) {
  sight.instances[1] = fakes::Instance('b', InstanceStatus::kNeedsUpdate);
  const KopsStatus status = Judge();
  const std::string text = KopsStatusText(plan, status);
  EXPECT_THAT(text, HasSubstr("node-b  group-b         NeedsUpdate  ready   unknown"));
  EXPECT_THAT(text, HasSubstr("kops has 1-read"));
  const json::Value document = KopsStatusJson(plan, status, state);
  EXPECT_EQ(document.Find("schemaVersion")->AsInteger(), 1);
  EXPECT_EQ(document.Find("nodes")->At(0).Find("stage")->AsString(), "1-read");
  EXPECT_EQ(document.Find("nodes")->At(1).Find("stage"), nullptr);
}

}  // namespace
}  // namespace atrest::operate
