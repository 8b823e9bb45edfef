#include "emulator/store/imported_material.h"

#include <gtest/gtest.h>

#include "emulator/store/key_file.h"
#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

constexpr char kArn[] =
    "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const WallTime kNow{std::chrono::hours(1)};

Key Empty() {
  Key key;
  key.id = "1234abcd-12ab-34cd-56ef-1234567890ab";
  key.arn = kArn;
  key.state = KeyState::kPendingImport;
  key.origin = KeyOrigin::kExternal;
  return key;
}

KeyMaterial Material(char fill) {
  return MakeKeyMaterial(kArn, Secret(std::string(32, fill)), kNow, Rotation::kInitial);
}

Result<Key> With(Key key, char fill, ImportType type = ImportType::kUnspecified) {
  return ImportMaterial(std::move(key), {Material(fill), type, {}});
}

std::string CodeOf(const Result<Key>& key) { return key.ok() ? "ok" : key.error().code; }

// A key with the material 'a', and 'b' waiting to be rotated to.
Key Waiting() { return With(With(Empty(), 'a').value(), 'b', ImportType::kNew).value(); }

Key Rotated() {
  fakes::SeededRandom random;
  return RotateOnDemand(Waiting(), random, kNow + std::chrono::hours(1)).value();
}

TEST(ImportMaterial, TheFirstImportMakesAKeyUsable) {
  const Key key = With(Empty(), 'a').value();
  EXPECT_EQ(key.state, KeyState::kEnabled);
  EXPECT_EQ(key.Current()->id, Material('a').id);
}

TEST(ImportMaterial, AnImportAgainMustBeTheSameMaterial) {
  const Key key = DeleteMaterial(With(Empty(), 'a').value(), {}).value();
  EXPECT_EQ(key.state, KeyState::kPendingImport);
  EXPECT_EQ(CodeOf(With(key, 'b')), "IncorrectKeyMaterialException");
  const Key again = With(key, 'a').value();
  EXPECT_EQ(again.state, KeyState::kEnabled);
  EXPECT_EQ(again.materials.size(), 1U);
}

TEST(ImportMaterial, NewMaterialMustBeNewAndOldMaterialOld) {
  const Key key = With(Empty(), 'a').value();
  EXPECT_EQ(CodeOf(With(key, 'a', ImportType::kNew)), "IncorrectKeyMaterialException");
  EXPECT_EQ(CodeOf(With(key, 'b', ImportType::kExisting)), "IncorrectKeyMaterialException");
  EXPECT_EQ(CodeOf(With(Empty(), 'a', ImportType::kExisting)), "IncorrectKeyMaterialException");
}

TEST(ImportMaterial, AnExpectedIdMustBeThatOfTheMaterial) {
  const Key key = With(Empty(), 'a').value();
  const auto with_id = [&key](const std::string& id) {
    return CodeOf(ImportMaterial(key, {Material('a'), ImportType::kExisting, id}));
  };
  EXPECT_EQ(with_id(Material('a').id), "ok");
  EXPECT_EQ(with_id(Material('b').id), "IncorrectKeyMaterialException");
  EXPECT_EQ(CodeOf(ImportMaterial(key, {Material('b'), ImportType::kNew, Material('b').id})),
            "ValidationException");
}

TEST(ImportMaterial, NewMaterialWaitsForARotation) {
  const Key waiting = Waiting();
  EXPECT_EQ(waiting.Current()->id, Material('a').id);
  const Key rotated = Rotated();
  EXPECT_EQ(rotated.Current()->id, Material('b').id);
  EXPECT_EQ(rotated.Current()->how, Rotation::kOnDemand);
  EXPECT_FALSE(rotated.pending.has_value());
  EXPECT_EQ(CodeOf(With(waiting, 'c', ImportType::kNew)), "KMSInvalidStateException");
}

TEST(ImportMaterial, ARotationNeedsNewMaterial) {
  fakes::SeededRandom random;
  EXPECT_EQ(CodeOf(RotateOnDemand(With(Empty(), 'a').value(), random, kNow)),
            "KMSInvalidStateException");
}

TEST(ImportMaterial, AKeyIsUsableOnlyWithAllItsMaterials) {
  Key key = DeleteMaterial(Rotated(), Material('a').id).value();
  EXPECT_EQ(key.state, KeyState::kPendingImport);
  key = DeleteMaterial(key, {}).value();
  EXPECT_EQ(With(key, 'b')->state, KeyState::kPendingImport);
  EXPECT_EQ(With(With(key, 'b').value(), 'a')->state, KeyState::kEnabled);
}

TEST(ImportMaterial, AKeyThatWaitsForDeletionTakesNone) {
  const Key key = ScheduleDeletion(Empty(), kNow, 7).value();
  EXPECT_EQ(CodeOf(With(key, 'a')), "KMSInvalidStateException");
}

TEST(ImportMaterial, AnotherOriginTakesNone) {
  Key key = Empty();
  key.origin = KeyOrigin::kAwsKms;
  EXPECT_EQ(CodeOf(With(key, 'a')), "UnsupportedOperationException");
  EXPECT_EQ(CodeOf(DeleteMaterial(key, {})), "UnsupportedOperationException");
  EXPECT_EQ(CodeOf(EnableRotation(Empty(), 365, kNow)), "UnsupportedOperationException");
  EXPECT_EQ(CodeOf(DisableRotation(Empty())), "UnsupportedOperationException");
}

TEST(DeleteMaterial, OfAKeyWithoutAnyChangesNothing) {
  EXPECT_EQ(DeleteMaterial(Empty(), {})->state, KeyState::kPendingImport);
}

TEST(DeleteMaterial, ThatWaitsForARotationLeavesTheKeyUsable) {
  const Key key = DeleteMaterial(Waiting(), Material('b').id).value();
  EXPECT_EQ(key.state, KeyState::kEnabled);
  EXPECT_FALSE(key.pending.has_value());
}

TEST(DeleteMaterial, ThatNobodyKnowsIsNotFound) {
  EXPECT_EQ(CodeOf(DeleteMaterial(Waiting(), Material('c').id)), "NotFoundException");
}

TEST(DeleteMaterial, KeepsAKeyPendingDeletionWhichThenWaitsForAnImport) {
  Key key = ScheduleDeletion(With(Empty(), 'a').value(), kNow, 7).value();
  key = DeleteMaterial(key, {}).value();
  EXPECT_EQ(key.state, KeyState::kPendingDeletion);
  EXPECT_EQ(CancelDeletion(key)->state, KeyState::kPendingImport);
  EXPECT_EQ(CancelDeletion(ScheduleDeletion(Rotated(), kNow, 7).value())->state,
            KeyState::kDisabled);
}

TEST(ExpireIfDue, TakesTheBytesAtTheirTime) {
  KeyMaterial material = Material('a');
  material.valid_to = kNow + std::chrono::hours(5);
  const Key key = ImportMaterial(Empty(), {material, ImportType::kUnspecified, {}}).value();
  EXPECT_EQ(NextExpiry(key), material.valid_to);
  EXPECT_FALSE(ExpireIfDue(key, *material.valid_to - std::chrono::seconds(1)).has_value());
  const std::optional<Key> expired = ExpireIfDue(key, *material.valid_to);
  ASSERT_TRUE(expired.has_value());
  EXPECT_EQ(expired->state, KeyState::kPendingImport);
  EXPECT_EQ(expired->Current()->bytes, nullptr);
  EXPECT_EQ(With(*expired, 'a')->state, KeyState::kEnabled);
}

TEST(ExpireIfDue, ForgetsMaterialThatWaitsForARotation) {
  Key key = Waiting();
  key.pending->valid_to = kNow;
  const std::optional<Key> expired = ExpireIfDue(key, kNow);
  ASSERT_TRUE(expired.has_value());
  EXPECT_FALSE(expired->pending.has_value());
  EXPECT_EQ(expired->state, KeyState::kEnabled);
}

TEST(ImportedMaterial, SurvivesItsFile) {
  Key key = DeleteMaterial(Rotated(), Material('a').id).value();
  key.materials.back().valid_to = kNow;
  key.materials.back().description = "from the vault";
  key.pending = Material('c');
  const Result<Key> read = ReadKeyFile(WriteKeyFile(key).Reveal(), TestHome());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->origin, KeyOrigin::kExternal);
  EXPECT_EQ(read->materials[0].bytes, nullptr);
  EXPECT_EQ(read->materials[0].id, Material('a').id);
  EXPECT_EQ(read->materials[1].valid_to, kNow);
  EXPECT_EQ(read->materials[1].description, "from the vault");
  EXPECT_EQ(read->pending->id, Material('c').id);
}

}  // namespace
}  // namespace atrest::emulator
