#include "emulator/store/key.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "testing/seeded_random.h"

namespace atrest::emulator {
namespace {

using std::chrono::hours;
const WallTime kNow{hours(24 * 20000)};

Key KeyIn(KeyState state) {
  fakes::SeededRandom random;
  Key key;
  key.id = "1234abcd-12ab-34cd-56ef-1234567890ab";
  key.arn = "arn:k";
  key.created = kNow;
  key.state = state;
  key.materials.push_back(RandomKeyMaterial("arn:k", random, kNow, Rotation::kInitial));
  return key;
}

std::string CodeOf(const Result<void>& result) { return result.ok() ? "ok" : result.error().code; }
std::string MessageOf(const Result<void>& result) {
  return result.ok() ? "ok" : result.error().message;
}

TEST(CheckUsable, SaysForEachStateWhatAwsSays) {
  const std::map<KeyState, std::string> expected{
      {KeyState::kEnabled, "ok"},
      {KeyState::kUpdating, "ok"},
      {KeyState::kDisabled, "arn:k is disabled."},
      {KeyState::kCreating, "arn:k is creating."},
      {KeyState::kPendingImport, "arn:k is pending import."},
      {KeyState::kPendingDeletion, "arn:k is pending deletion."},
      {KeyState::kPendingReplicaDeletion, "arn:k is pending replica deletion."},
      {KeyState::kUnavailable, "arn:k is unavailable."}};
  for (const auto& [state, message] : expected) {
    EXPECT_EQ(MessageOf(CheckUsable(KeyIn(state))), message);
  }
}

TEST(CheckUsable, TellsDisabledFromEveryOtherStateByItsCode) {
  EXPECT_EQ(CodeOf(CheckUsable(KeyIn(KeyState::kDisabled))), "DisabledException");
  EXPECT_EQ(CodeOf(CheckUsable(KeyIn(KeyState::kPendingDeletion))), "KMSInvalidStateException");
}

TEST(KeyState, NamesAreReadBack) {
  for (KeyState state :
       {KeyState::kCreating, KeyState::kEnabled, KeyState::kDisabled, KeyState::kPendingImport,
        KeyState::kPendingDeletion, KeyState::kPendingReplicaDeletion, KeyState::kUnavailable,
        KeyState::kUpdating}) {
    EXPECT_EQ(KeyStateNamed(KeyStateName(state)), state);
  }
  EXPECT_EQ(KeyStateNamed("enabled"), std::nullopt);
}

TEST(ScheduleDeletion, SetsTheDateAtTheEndOfTheWindow) {
  const Result<Key> key = ScheduleDeletion(KeyIn(KeyState::kEnabled), kNow, 7);
  EXPECT_EQ(key->state, KeyState::kPendingDeletion);
  EXPECT_FALSE(key->IsGone(kNow + hours(24 * 7) - hours(1)));
  EXPECT_TRUE(key->IsGone(kNow + hours(24 * 7)));
}

TEST(ScheduleDeletion, IsRefusedWhileDeletionIsPending) {
  EXPECT_FALSE(ScheduleDeletion(KeyIn(KeyState::kPendingDeletion), kNow, 7).ok());
}

TEST(CancelDeletion, LeavesTheKeyDisabled) {
  Result<Key> pending = ScheduleDeletion(KeyIn(KeyState::kEnabled), kNow, 7);
  const Result<Key> saved = CancelDeletion(std::move(pending).value());
  EXPECT_EQ(saved->state, KeyState::kDisabled);
  EXPECT_FALSE(saved->IsGone(kNow + hours(24 * 365)));
}

TEST(CancelDeletion, IsRefusedWhereNothingIsPending) {
  const Result<Key> key = CancelDeletion(KeyIn(KeyState::kEnabled));
  EXPECT_EQ(key.error().message, "arn:k is not pending deletion.");
}

TEST(EnableAndDisable, AreRefusedWhileDeletionIsPending) {
  EXPECT_EQ(Enable(KeyIn(KeyState::kPendingDeletion)).error().code, "KMSInvalidStateException");
  EXPECT_EQ(Disable(KeyIn(KeyState::kPendingDeletion)).error().code, "KMSInvalidStateException");
}

TEST(EnableAndDisable, MayBeRepeated) {
  EXPECT_EQ(Enable(KeyIn(KeyState::kEnabled))->state, KeyState::kEnabled);
  EXPECT_EQ(Disable(KeyIn(KeyState::kDisabled))->state, KeyState::kDisabled);
}

TEST(RotateOnDemand, AddsMaterialAndKeepsTheOld) {
  fakes::SeededRandom random(2);
  const Key before = KeyIn(KeyState::kEnabled);
  const Result<Key> after = RotateOnDemand(before, random, kNow);
  EXPECT_NE(after->Current()->id, before.Current()->id);
  EXPECT_NE(after->FindMaterial(before.Current()->id), nullptr);
}

TEST(RotateOnDemand, StopsAfter25) {
  fakes::SeededRandom random(2);
  Key key = KeyIn(KeyState::kEnabled);
  for (int i = 0; i < 25; ++i) key = RotateOnDemand(std::move(key), random, kNow).value();
  EXPECT_EQ(RotateOnDemand(key, random, kNow).error().code, "LimitExceededException");
}

TEST(RotateOnDemand, IsRefusedForADisabledKey) {
  fakes::SeededRandom random(2);
  EXPECT_EQ(RotateOnDemand(KeyIn(KeyState::kDisabled), random, kNow).error().code,
            "DisabledException");
}

TEST(RotateIfDue, DoesNothingBeforeThePeriodIsOver) {
  fakes::SeededRandom random(2);
  const Key key = EnableRotation(KeyIn(KeyState::kEnabled), 90, kNow).value();
  EXPECT_FALSE(RotateIfDue(key, random, kNow + hours(24 * 89)).has_value());
}

TEST(RotateIfDue, CatchesUpOnEveryPeriodThatHasPassed) {
  fakes::SeededRandom random(2);
  const Key key = EnableRotation(KeyIn(KeyState::kEnabled), 90, kNow).value();
  const auto rotated = RotateIfDue(key, random, kNow + hours(24 * 200));
  ASSERT_TRUE(rotated.has_value());
  EXPECT_EQ(rotated->materials.size(), 3U);
  EXPECT_EQ(rotated->Current()->since, kNow + hours(24 * 180));
  EXPECT_EQ(*NextRotation(*rotated), kNow + hours(24 * 270));
}

TEST(RotateIfDue, LeavesADisabledKeyAlone) {
  fakes::SeededRandom random(2);
  Key key = EnableRotation(KeyIn(KeyState::kEnabled), 90, kNow).value();
  key.state = KeyState::kDisabled;
  EXPECT_FALSE(RotateIfDue(key, random, kNow + hours(24 * 200)).has_value());
}

TEST(NextRotation, IsNotThereWhenRotationIsOff) {
  EXPECT_EQ(NextRotation(KeyIn(KeyState::kEnabled)), std::nullopt);
}

TEST(KeyMaterial, HasTheSameIdForTheSameBytesInTheSameKeyOnly) {
  const std::string one = KeyMaterialId("arn:a", Secret("x"));
  EXPECT_EQ(one, KeyMaterialId("arn:a", Secret("x")));
  EXPECT_EQ(one.size(), 64U);
  EXPECT_NE(one, KeyMaterialId("arn:b", Secret("x")));
  EXPECT_NE(one, KeyMaterialId("arn:a", Secret("y")));
}

}  // namespace
}  // namespace atrest::emulator
