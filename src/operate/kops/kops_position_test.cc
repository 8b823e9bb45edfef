#include "operate/kops/kops_position.h"

#include <gmock/gmock.h>

#include "testing/kops_sights.h"

namespace atrest::operate {
namespace {

using testing::HasSubstr;

class KopsPosition : public testing::Test {
 protected:
  StartVerdict Judge(std::size_t stage) {
    auto position = FindPosition(plan, store, plan.RollOutBefore(stage));
    EXPECT_TRUE(position.ok());
    return JudgeStart(plan, stage, *position, state);
  }
  void StoreIs(std::size_t spec, std::size_t encryption) {
    store = {plan.ClusterOf(spec), plan.EncryptionHashOf(encryption)};
  }
  void Begun(std::size_t stage) { state.stages[plan.stage(stage).name].begun = true; }

  const KopsPlan plan = fakes::LoadKopsPlan();
  KopsStore store;
  KopsState state;
};

TEST_F(KopsPosition, IsTheStageWhoseFilesKopsHas) {
  for (const std::size_t stage : {0U, 1U, 2U, 5U}) {
    StoreIs(stage, stage);
    const auto position = FindPosition(plan, store, 0);
    ASSERT_TRUE(position.ok());
    EXPECT_EQ(position->Stage(), stage);
  }
}

TEST_F(KopsPosition, GoesForwardFromTheStageBefore) {
  StoreIs(0, 0);
  EXPECT_EQ(Judge(1).start, Start::kForward);
  StoreIs(1, 1);
  EXPECT_EQ(Judge(2).start, Start::kForward);
  StoreIs(2, 2);
  EXPECT_EQ(Judge(5).start, Start::kForward);
}

TEST_F(KopsPosition, SkipsNoStage) {
  StoreIs(0, 0);
  const StartVerdict verdict = Judge(2);
  EXPECT_EQ(verdict.start, Start::kRefused);
  EXPECT_THAT(verdict.reason, HasSubstr("kops is at 0-before, and 1-read lies between"));
  EXPECT_THAT(verdict.hint, HasSubstr("--stage 1-read"));
}

TEST_F(KopsPosition, GoesBackOneStage) {
  StoreIs(2, 2);
  Begun(1);
  Begun(2);
  state.stages["2-write"].from = "1-read";
  EXPECT_EQ(Judge(1).start, Start::kBack);
  StoreIs(5, 5);
  Begun(5);
  state.stages["5-drop"].done_at = fakes::kSightTime;
  EXPECT_EQ(Judge(2).start, Start::kBack);
}

// The nodes still at 5-drop could not read what 1-read writes.
TEST_F(KopsPosition, LeapsOverNoStageOnTheWayBack) {
  StoreIs(5, 5);
  Begun(1);
  const StartVerdict verdict = Judge(1);
  EXPECT_EQ(verdict.start, Start::kRefused);
  EXPECT_THAT(verdict.reason, HasSubstr("kops is at 5-drop, and 2-write lies between"));
}

TEST_F(KopsPosition, GoesBackFromAWayBackOnlyWhenThatIsThrough) {
  StoreIs(2, 2);
  Begun(2);
  state.stages["2-write"].from = "5-drop";
  EXPECT_EQ(Judge(1).start, Start::kBackIfWhole);
  state.stages["2-write"].done_at = fakes::kSightTime;
  EXPECT_EQ(Judge(1).start, Start::kBack);
}

TEST_F(KopsPosition, GoesBackFromWhatItDoesNotKnowOnlyIfEveryNodeIsThere) {
  StoreIs(2, 2);
  EXPECT_EQ(Judge(1).start, Start::kBackIfWhole);
}

TEST_F(KopsPosition, GoesOnWithWhatWasBegun) {
  Begun(1);
  StoreIs(1, 0);  // between replace and create secret
  EXPECT_EQ(Judge(1).start, Start::kResume);
  StoreIs(1, 1);
  EXPECT_EQ(Judge(1).start, Start::kResume);
}

TEST_F(KopsPosition, LooksAtTheGateAgainWhereNothingWasStoredYet) {
  Begun(2);
  StoreIs(1, 1);
  EXPECT_EQ(Judge(2).start, Start::kForward);
}

TEST_F(KopsPosition, DoesNotTakeFilesThatWereStoredByHandForAStage) {
  StoreIs(2, 2);
  EXPECT_EQ(Judge(2).start, Start::kDone);
}

TEST_F(KopsPosition, RefusesAnotherSpecAndSaysWhatDiffers) {
  StoreIs(1, 1);
  store.spec.replace(store.spec.find("1.36.0"), 6, "1.36.9");
  const StartVerdict verdict = Judge(2);
  EXPECT_EQ(verdict.start, Start::kRefused);
  EXPECT_THAT(verdict.reason,
              HasSubstr("spec.kubernetesVersion of the cluster is 1.36.9 and should be 1.36.0"));
}

TEST_F(KopsPosition, RefusesAnotherConfiguration) {
  StoreIs(1, 1);
  store.encryption_hash = "other";
  EXPECT_THAT(Judge(2).reason, HasSubstr("an EncryptionConfiguration that is none of the plan's"));
}

}  // namespace
}  // namespace atrest::operate
