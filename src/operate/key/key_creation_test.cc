#include "operate/key/key_creation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/fake_key_administration.h"
#include "testing/result_matchers.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using std::chrono::milliseconds;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const kms::Tags kTags{{"KubernetesCluster", "a"}, {"atrest/alias", "alias/k"}};

Error Denied(const std::string& why = "no identity-based policy allows it") {
  return {Failure::kDenied, "not authorized to perform: kms:CreateAlias " + why, "allow it"};
}

class KeyCreationTest : public testing::Test {
 protected:
  void Late(milliseconds lag) { kms = fakes::FakeKeyAdministration(clock, lag); }

  Result<KeyProgress> Run() {
    CallContext context;
    context.deadline = Deadline::After(clock.Now(), std::chrono::seconds(60));
    context.stop = stop.get_token();
    KeyCreation creation(kms, clock, wish,
                         [this](const std::string& text) { said.push_back(text); });
    TRY(creation.Look(context));
    TRY(creation.Complete(context));
    return creation.progress();
  }

  fakes::FakeClock clock;
  fakes::FakeKeyAdministration kms{clock, milliseconds(0)};
  KeyWish wish{"alias/k", "a", "{}", "", {}, true};
  std::stop_source stop;
  std::vector<std::string> said;
};

TEST_F(KeyCreationTest, MakesKeyAliasAndRotation) {
  const auto made = Run();
  ASSERT_THAT(made, IsOk());
  EXPECT_TRUE(made->IsComplete());
  EXPECT_EQ(made->key_state, PartState::kMade);
  EXPECT_EQ(made->alias, PartState::kMade);
  EXPECT_EQ(made->rotation, PartState::kMade);
  EXPECT_EQ(made->policy, PartState::kMade);
  EXPECT_EQ(kms.AliasTarget("alias/k"), made->key->id);
}

TEST_F(KeyCreationTest, LookingChangesNothing) {
  KeyCreation creation(kms, clock, wish, {});
  ASSERT_THAT(creation.Look({}), IsOk());
  EXPECT_EQ(kms.key_count(), 0u);
  EXPECT_FALSE(creation.progress().IsComplete());
}

TEST_F(KeyCreationTest, ASecondRunMakesNothing) {
  ASSERT_THAT(Run(), IsOk());
  const auto again = Run();
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->key_state, PartState::kThere);
  EXPECT_EQ(again->alias, PartState::kThere);
  EXPECT_EQ(again->rotation, PartState::kThere);
  EXPECT_EQ(kms.key_count(), 1u);
}

TEST_F(KeyCreationTest, GoesOnWithAKeyWithoutAlias) {
  const std::string left = kms.AddKey(kTags).id;
  const auto made = Run();
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->key->id, left);
  EXPECT_EQ(kms.key_count(), 1u);
}

TEST_F(KeyCreationTest, TakesNoKeyThatWasMadeForAnotherAliasOrCluster) {
  kms.AddKey({{"KubernetesCluster", "a"}, {"atrest/alias", "alias/old"}});
  kms.AddKey({{"KubernetesCluster", "b"}, {"atrest/alias", "alias/k"}});
  kms.AddKey({});
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(kms.key_count(), 4u);
}

TEST_F(KeyCreationTest, TakesNoKeyThatIsToBeDeletedOrDisabled) {
  kms.SetState(kms.AddKey(kTags).id, "PendingDeletion");
  kms.SetState(kms.AddKey(kTags).id, "Disabled");
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(kms.key_count(), 3u);
}

TEST_F(KeyCreationTest, OfTwoKeysTheOlderOneIsNamedAndTheOtherOneReported) {
  const std::string older = kms.AddKey(kTags).id;
  clock.Advance(std::chrono::seconds(1));
  const std::string younger = kms.AddKey(kTags).id;
  const auto made = Run();
  EXPECT_EQ(made->key->id, older);
  ASSERT_THAT(made->surplus, SizeIs(1));
  EXPECT_EQ(made->surplus[0].id, younger);
}

TEST_F(KeyCreationTest, PassesByKeysWhoseOwnPolicyKeepsTheirTags) {
  kms.AddKey({});
  kms.FailNext("TagsOf", Denied("because no resource-based policy allows it"));
  EXPECT_THAT(Run(), IsOk());
}

TEST_F(KeyCreationTest, AsksOnlyKeysWithoutAnAliasForTheirTags) {
  kms.AddAlias("alias/other", kms.AddKey({}).id);
  KeyCreation creation(kms, clock, wish, {});
  ASSERT_THAT(creation.Look({}), IsOk());
  EXPECT_THAT(kms.calls(), Not(Contains("TagsOf")));
}

TEST_F(KeyCreationTest, StopsWhereIamKeepsTagsFromBeingSeen) {
  kms.AddKey({});
  kms.FailNext("TagsOf", Denied());
  EXPECT_THAT(Run(), FailsWith(Failure::kDenied));
  EXPECT_EQ(kms.key_count(), 1u);
}

TEST_F(KeyCreationTest, RefusesAnAliasOfAnotherCluster) {
  kms.AddAlias("alias/k", kms.AddKey({{"KubernetesCluster", "b"}}).id);
  EXPECT_THAT(Run(), FailsWith(Failure::kBadInput, HasSubstr("of cluster b, not of a")));
}

TEST_F(KeyCreationTest, RefusesAnAliasOfNobodyKnown) {
  kms.AddAlias("alias/k", kms.AddKey({}).id);
  EXPECT_THAT(Run(), FailsWith(Failure::kBadInput, HasSubstr("no tag KubernetesCluster")));
}

TEST_F(KeyCreationTest, RefusesAnAliasOfAKeyThatIsToBeDeleted) {
  const std::string id = kms.AddKey(kTags).id;
  kms.AddAlias("alias/k", id);
  kms.SetState(id, "PendingDeletion");
  EXPECT_THAT(Run(), FailsWith(Failure::kBadInput, HasSubstr("to be deleted")));
}

TEST_F(KeyCreationTest, WaitsUntilAwsShowsWhatWasMade) {
  Late(milliseconds(3000));
  const auto made = Run();
  ASSERT_THAT(made, IsOk());
  EXPECT_TRUE(made->IsComplete());
  EXPECT_THAT(said, SizeIs(1));
}

TEST_F(KeyCreationTest, WaitsNoLongerThanTheDeadline) {
  Late(std::chrono::minutes(2));
  const auto made = Run();
  EXPECT_THAT(made, FailsWith(Failure::kKeyNotFound));
  EXPECT_THAT(made.error().hint, HasSubstr("key/key-1 is there, without its alias"));
  EXPECT_EQ(kms.key_count(), 1u);
}

TEST_F(KeyCreationTest, ADenialMayPassWhileTheKeyIsYoung) {
  kms.FailNext("CreateAlias", Denied(), 3);
  EXPECT_THAT(Run(), IsOk());
}

TEST_F(KeyCreationTest, ADenialOfAnOldKeyIsFinal) {
  kms.AddKey(kTags);
  clock.Advance(std::chrono::minutes(6));
  kms.FailNext("CreateAlias", Denied());
  const auto made = Run();
  EXPECT_THAT(made, FailsWith(Failure::kDenied, HasSubstr("kms:CreateAlias")));
  EXPECT_THAT(made.error().hint, HasSubstr("run the same command again"));
}

TEST_F(KeyCreationTest, AnExplicitDenialIsFinalAtOnce) {
  kms.FailNext("CreateAlias", Denied("with an explicit deny in an identity-based policy"));
  EXPECT_THAT(Run(), FailsWith(Failure::kDenied));
  EXPECT_THAT(said, SizeIs(0));
}

TEST_F(KeyCreationTest, ALostAnswerMakesNoSecondKey) {
  kms.LoseNext("CreateKey");
  const auto made = Run();
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(kms.key_count(), 1u);
}

TEST_F(KeyCreationTest, ALostAnswerOfAKeyThatIsNotShownYetIsLookedFor) {
  Late(milliseconds(5000));
  kms.LoseNext("CreateKey");
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(kms.key_count(), 1u);
}

TEST_F(KeyCreationTest, WhereNobodyKnowsWhetherThereIsAKeyItSaysSo) {
  kms.FailNext("CreateKey", {Failure::kUnreachable, "reset"});
  const auto made = Run();
  EXPECT_THAT(made, FailsWith(Failure::kUnreachable, HasSubstr("is not known")));
  EXPECT_THAT(made.error().hint, HasSubstr("run the same command again"));
  EXPECT_EQ(kms.key_count(), 0u);
}

TEST_F(KeyCreationTest, ARefusedKeyIsNotLookedFor) {
  kms.FailNext("CreateKey", Denied());
  const auto made = Run();
  EXPECT_THAT(made, FailsWith(Failure::kDenied));
  EXPECT_THAT(made.error().hint, HasSubstr("nothing was made"));
  EXPECT_EQ(kms.calls().back(), "CreateKey");
}

TEST_F(KeyCreationTest, WithoutRotationNothingIsAskedOrSwitchedOn) {
  wish.rotation = false;
  const auto made = Run();
  EXPECT_TRUE(made->IsComplete());
  EXPECT_EQ(made->rotation, PartState::kNotWanted);
  EXPECT_THAT(kms.calls(), Not(Contains("EnableRotation")));
}

TEST_F(KeyCreationTest, LeavesAnotherPolicyAloneAndSaysSo) {
  ASSERT_THAT(Run(), IsOk());
  wish.policy = R"({"other":1})";
  EXPECT_EQ(Run()->policy, PartState::kDiffers);
}

TEST_F(KeyCreationTest, WhoInterruptsAWaitIsToldWhatIsThere) {
  Late(std::chrono::seconds(30));
  clock.OnWait([this](std::chrono::nanoseconds) { stop.request_stop(); });
  const auto made = Run();
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.error().hint, HasSubstr("key/key-1 is there"));
}

TEST(CheckWish, RefusesNamesThatAwsWouldNotTake) {
  for (const char* alias : {"k", "alias/", "alias/aws/s3", "alias/a b", "alias/\xc3\xa4"}) {
    EXPECT_THAT(CheckWish({alias, "a", "{}", "", {}, true}), FailsWith(Failure::kBadInput))
        << alias;
  }
  EXPECT_THAT(CheckWish({"alias/k8s/A_b-1", "a", "{}", "", {}, true}), IsOk());
}

TEST(CheckWish, RefusesTagsThatAreItsOwnOrAws) {
  for (const char* tag : {"aws:x", "KubernetesCluster", "atrest/alias", ""}) {
    EXPECT_THAT(CheckWish({"alias/k", "a", "{}", "", {{tag, "v"}}, true}),
                FailsWith(Failure::kBadInput))
        << tag;
  }
}

}  // namespace
}  // namespace atrest::operate
