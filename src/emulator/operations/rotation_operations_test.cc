#include <gtest/gtest.h>

#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

std::string Of(const std::string& key_id, const std::string& more = "") {
  return R"({"KeyId":")" + key_id + "\"" + more + "}";
}

TEST(GetKeyRotationStatus, IsOffForANewKey) {
  Desk desk;
  const auto status = desk.Run("GetKeyRotationStatus", Of(desk.NewKey()));
  EXPECT_EQ(status->Find("KeyRotationEnabled")->AsBool(), false);
  EXPECT_EQ(status->Find("NextRotationDate"), nullptr);
}

TEST(EnableKeyRotation, SaysWhenTheNextOneIsDue) {
  Desk desk;
  const std::string id = desk.NewKey();
  EXPECT_EQ(desk.Code("EnableKeyRotation", Of(id, R"(,"RotationPeriodInDays":90)")), "ok");
  const auto status = desk.Run("GetKeyRotationStatus", Of(id));
  EXPECT_EQ(status->Find("RotationPeriodInDays")->AsInteger(), 90);
  EXPECT_EQ(status->Find("NextRotationDate")->AsReal(), 1'767'225'600 + 90 * 86'400);
}

TEST(GetKeyRotationStatus, IsOffWhileAKeyWaitsForItsDeletion) {
  Desk desk;
  const std::string id = desk.NewKey();
  EXPECT_EQ(desk.Code("EnableKeyRotation", Of(id)), "ok");
  EXPECT_EQ(desk.Code("ScheduleKeyDeletion", Of(id)), "ok");
  EXPECT_EQ(desk.Run("GetKeyRotationStatus", Of(id))->Find("KeyRotationEnabled")->AsBool(), false);
  EXPECT_EQ(desk.Code("CancelKeyDeletion", Of(id)), "ok");
  EXPECT_EQ(desk.Run("GetKeyRotationStatus", Of(id))->Find("KeyRotationEnabled")->AsBool(), true);
}

TEST(EnableKeyRotation, TakesNinetyTo2560Days) {
  Desk desk;
  const std::string id = desk.NewKey();
  EXPECT_EQ(desk.Code("EnableKeyRotation", Of(id, R"(,"RotationPeriodInDays":89)")),
            "ValidationException");
  EXPECT_EQ(desk.Code("EnableKeyRotation", Of(id, R"(,"RotationPeriodInDays":2561)")),
            "ValidationException");
}

TEST(EnableKeyRotation, RotatesByItselfWhenTheTimeHasCome) {
  Desk desk;
  const std::string id = desk.NewKey();
  const std::string first = desk.Describe(id, "CurrentKeyMaterialId");
  const std::string blob = desk.Encrypted(id);
  desk.Code("EnableKeyRotation", Of(id, R"(,"RotationPeriodInDays":90)"));
  desk.clock.Advance(std::chrono::hours(24 * 90));
  EXPECT_NE(desk.Describe(id, "CurrentKeyMaterialId"), first);
  EXPECT_EQ(desk.Code("Decrypt", R"({"CiphertextBlob":")" + blob + R"("})"), "ok");
  const auto rotations = desk.Run("ListKeyRotations", Of(id));
  EXPECT_EQ(rotations->Find("Rotations")->At(0).Find("RotationType")->AsString(), "AUTOMATIC");
}

TEST(DisableKeyRotation, StopsIt) {
  Desk desk;
  const std::string id = desk.NewKey();
  const std::string first = desk.Describe(id, "CurrentKeyMaterialId");
  desk.Code("EnableKeyRotation", Of(id));
  desk.Code("DisableKeyRotation", Of(id));
  desk.clock.Advance(std::chrono::hours(24 * 1000));
  EXPECT_EQ(desk.Describe(id, "CurrentKeyMaterialId"), first);
}

TEST(ListKeyRotations, ListsRotationsOrAllMaterial) {
  Desk desk;
  const std::string id = desk.NewKey();
  desk.Code("RotateKeyOnDemand", Of(id));
  const auto rotations = desk.Run("ListKeyRotations", Of(id));
  ASSERT_EQ(rotations->Find("Rotations")->size(), 1U);
  EXPECT_EQ(rotations->Find("Rotations")->At(0).Find("RotationType")->AsString(), "ON_DEMAND");
  const auto all =
      desk.Run("ListKeyRotations", Of(id, R"(,"IncludeKeyMaterial":"ALL_KEY_MATERIAL")"));
  ASSERT_EQ(all->Find("Rotations")->size(), 2U);
  EXPECT_EQ(all->Find("Rotations")->At(0).Find("KeyMaterialState")->AsString(), "NON_CURRENT");
  EXPECT_EQ(all->Find("Rotations")->At(1).Find("KeyMaterialState")->AsString(), "CURRENT");
}

TEST(RotateKeyOnDemand, IsInvisibleUntilTheLagIsOver) {
  Desk desk;
  const std::string id = desk.NewKey();
  const std::string first = desk.Describe(id, "CurrentKeyMaterialId");
  desk.store.SetLag({std::chrono::seconds(5), std::chrono::seconds(0)});
  desk.Code("RotateKeyOnDemand", Of(id));
  EXPECT_EQ(desk.Describe(id, "CurrentKeyMaterialId"), first);
  desk.clock.Advance(std::chrono::seconds(5));
  EXPECT_NE(desk.Describe(id, "CurrentKeyMaterialId"), first);
}

}  // namespace
}  // namespace atrest::emulator
