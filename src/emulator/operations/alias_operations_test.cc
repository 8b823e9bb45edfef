#include <gtest/gtest.h>

#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

std::string To(const std::string& alias, const std::string& key_id) {
  return R"({"AliasName":")" + alias + R"(","TargetKeyId":")" + key_id + R"("})";
}

TEST(CreateAlias, RefusesANameThatIsTaken) {
  Desk desk;
  const std::string id = desk.NewKey();
  EXPECT_EQ(desk.Code("CreateAlias", To("alias/a", id)), "ok");
  EXPECT_EQ(desk.Message("CreateAlias", To("alias/a", id)),
            "An alias with the name arn:aws:kms:us-east-1:000000000000:alias/a already exists");
}

TEST(CreateAlias, RefusesNamesThatAwsRefuses) {
  Desk desk;
  const std::string id = desk.NewKey();
  EXPECT_EQ(desk.Code("CreateAlias", To("prod", id)), "ValidationException");
  EXPECT_EQ(desk.Code("CreateAlias", To("alias/", id)), "ValidationException");
  EXPECT_EQ(desk.Code("CreateAlias", To("alias/a b", id)), "ValidationException");
  EXPECT_EQ(desk.Code("CreateAlias", To("alias/aws/s3", id)), "NotAuthorizedException");
  EXPECT_EQ(desk.Code("CreateAlias", To("alias/" + std::string(251, 'a'), id)),
            "ValidationException");
}

TEST(CreateAlias, RefusesAKeyThatIsNotThereOrAboutToGo) {
  Desk desk;
  const std::string id = desk.NewKey();
  desk.Code("ScheduleKeyDeletion", R"({"KeyId":")" + id + R"("})");
  EXPECT_EQ(desk.Code("CreateAlias", To("alias/a", id)), "KMSInvalidStateException");
  EXPECT_EQ(desk.Code("CreateAlias", To("alias/a", "1234abcd-12ab-34cd-56ef-1234567890ab")),
            "NotFoundException");
}

TEST(UpdateAlias, PointsToTheOtherKeyFromThenOn) {
  Desk desk;
  const std::string one = desk.NewKey(), two = desk.NewKey();
  desk.Code("CreateAlias", To("alias/a", one));
  EXPECT_EQ(desk.Code("UpdateAlias", To("alias/a", two)), "ok");
  EXPECT_EQ(desk.Describe("alias/a", "KeyId"), two);
}

TEST(UpdateAlias, NamesTheAliasThatDoesNotExist) {
  Desk desk;
  EXPECT_EQ(desk.Message("UpdateAlias", To("alias/a", desk.NewKey())),
            "Alias arn:aws:kms:us-east-1:000000000000:alias/a is not found.");
}

TEST(DeleteAlias, FreesTheName) {
  Desk desk;
  const std::string id = desk.NewKey();
  desk.Code("CreateAlias", To("alias/a", id));
  EXPECT_EQ(desk.Code("DeleteAlias", R"({"AliasName":"alias/a"})"), "ok");
  EXPECT_EQ(desk.Code("DeleteAlias", R"({"AliasName":"alias/a"})"), "NotFoundException");
  EXPECT_EQ(desk.Code("CreateAlias", To("alias/a", id)), "ok");
}

TEST(ListAliases, ListsThoseOfOneKeyOrAll) {
  Desk desk;
  const std::string one = desk.NewKey(), two = desk.NewKey();
  desk.Code("CreateAlias", To("alias/a", one));
  desk.Code("CreateAlias", To("alias/b", two));
  EXPECT_EQ(desk.Run("ListAliases", "{}")->Find("Aliases")->size(), 2U);
  const auto some = desk.Run("ListAliases", R"({"KeyId":")" + two + R"("})");
  ASSERT_EQ(some->Find("Aliases")->size(), 1U);
  EXPECT_EQ(some->Find("Aliases")->At(0).Find("AliasArn")->AsString(),
            "arn:aws:kms:us-east-1:000000000000:alias/b");
}

TEST(Aliases, BecomeVisibleWithTheLagThatWasAskedFor) {
  Desk desk;
  const std::string one = desk.NewKey(), two = desk.NewKey();
  desk.Code("CreateAlias", To("alias/a", one));
  desk.store.SetLag({std::chrono::seconds(0), std::chrono::seconds(5)});
  desk.Code("UpdateAlias", To("alias/a", two));
  EXPECT_EQ(desk.Describe("alias/a", "KeyId"), one);
  desk.clock.Advance(std::chrono::seconds(5));
  EXPECT_EQ(desk.Describe("alias/a", "KeyId"), two);
}

TEST(Aliases, AreSeenForAWhileAfterTheyWereDeletedWithALag) {
  Desk desk;
  const std::string id = desk.NewKey();
  desk.Code("CreateAlias", To("alias/a", id));
  desk.store.SetLag({std::chrono::seconds(0), std::chrono::seconds(5)});
  desk.Code("DeleteAlias", R"({"AliasName":"alias/a"})");
  EXPECT_EQ(desk.Describe("alias/a", "KeyId"), id);
  EXPECT_EQ(desk.Code("DeleteAlias", R"({"AliasName":"alias/a"})"), "NotFoundException");
  desk.clock.Advance(std::chrono::seconds(5));
  EXPECT_EQ(desk.Describe("alias/a", "KeyId"), "NotFoundException");
}

}  // namespace
}  // namespace atrest::emulator
