#include <gtest/gtest.h>

#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

constexpr char kAbsent[] = R"({"KeyId":"1234abcd-12ab-34cd-56ef-1234567890ab"})";

std::string Of(const std::string& key_id) { return R"({"KeyId":")" + key_id + R"("})"; }

TEST(CreateKey, AnswersWithTheMetadataOfAnEnabledSymmetricKey) {
  Desk desk;
  const std::string id = desk.NewKey(R"({"Description":"for etcd"})");
  EXPECT_EQ(desk.Describe(id, "Arn"), "arn:aws:kms:us-east-1:000000000000:key/" + id);
  EXPECT_EQ(desk.Describe(id, "KeyState"), "Enabled");
  EXPECT_EQ(desk.Describe(id, "Description"), "for etcd");
  EXPECT_EQ(desk.Describe(id, "CurrentKeyMaterialId").size(), 64U);
  EXPECT_EQ(desk.Describe(id, "DeletionDate"), "(absent)");
}

TEST(CreateKey, MakesAMultiRegionKeyWithItsPrefix) {
  Desk desk;
  EXPECT_TRUE(desk.NewKey(R"({"MultiRegion":true})").starts_with("mrk-"));
}

TEST(CreateKey, RefusesWhatItCannotDoByName) {
  Desk desk;
  EXPECT_EQ(desk.Message("CreateKey", R"({"KeySpec":"RSA_2048"})"),
            "This is not supported by kms-emulator: KeySpec RSA_2048");
  EXPECT_EQ(desk.Message("CreateKey", R"({"XksKeyId":"1"})"),
            "This is not supported by kms-emulator: XksKeyId");
}

TEST(DescribeKey, TakesAllFourFormsOfAKeyId) {
  Desk desk;
  const std::string id = desk.NewKey();
  ASSERT_EQ(desk.Code("CreateAlias", R"({"AliasName":"alias/a","TargetKeyId":")" + id + R"("})"),
            "ok");
  const std::string prefix = "arn:aws:kms:us-east-1:000000000000:";
  for (const std::string& form :
       {id, prefix + "key/" + id, std::string("alias/a"), prefix + "alias/a"}) {
    EXPECT_EQ(desk.Describe(form, "KeyId"), id) << form;
  }
}

TEST(DescribeKey, NamesTheKeyThatDoesNotExist) {
  Desk desk;
  EXPECT_EQ(desk.Message("DescribeKey", kAbsent),
            "Key 'arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab' "
            "does not exist");
}

TEST(DescribeKey, WorksInEveryState) {
  Desk desk;
  const std::string id = desk.NewKey();
  desk.Code("DisableKey", Of(id));
  EXPECT_EQ(desk.Describe(id, "KeyState"), "Disabled");
  desk.Code("ScheduleKeyDeletion", Of(id));
  EXPECT_EQ(desk.Describe(id, "KeyState"), "PendingDeletion");
}

TEST(ListKeys, ComesInPages) {
  Desk desk;
  for (int i = 0; i < 5; ++i) desk.NewKey();
  std::set<std::string> seen;
  std::string marker;
  int pages = 0;
  for (bool more = true; more; ++pages) {
    const auto page =
        desk.Run("ListKeys",
                 marker.empty() ? R"({"Limit":2})" : R"({"Limit":2,"Marker":")" + marker + R"("})");
    ASSERT_TRUE(page.ok());
    const json::Value* keys = page->Find("Keys");
    for (std::size_t i = 0; i < keys->size(); ++i) {
      seen.emplace(keys->At(i).Find("KeyId")->AsString());
    }
    more = page->Find("Truncated")->AsBool().value();
    if (more) marker = page->Find("NextMarker")->AsString();
    ASSERT_LT(pages, 5);
  }
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen.size(), 5U);
}

TEST(ListKeys, RefusesAMarkerThatNoAnswerGave) {
  Desk desk;
  EXPECT_EQ(desk.Code("ListKeys", R"({"Marker":"??"})"), "InvalidMarkerException");
  EXPECT_EQ(desk.Code("ListKeys", R"({"Marker":"nonsense"})"), "InvalidMarkerException");
}

TEST(UpdateKeyDescription, ChangesIt) {
  Desk desk;
  const std::string id = desk.NewKey();
  EXPECT_EQ(desk.Code("UpdateKeyDescription", R"({"KeyId":")" + id + R"(","Description":"new"})"),
            "ok");
  EXPECT_EQ(desk.Describe(id, "Description"), "new");
}

TEST(ScheduleKeyDeletion, AnswersWithDateAndState) {
  Desk desk;
  const std::string id = desk.NewKey();
  const auto answer =
      desk.Run("ScheduleKeyDeletion", R"({"KeyId":")" + id + R"(","PendingWindowInDays":7})");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->Find("KeyState")->AsString(), "PendingDeletion");
  EXPECT_EQ(answer->Find("PendingWindowInDays")->AsInteger(), 7);
  EXPECT_EQ(answer->Find("DeletionDate")->AsReal(), 1'767'225'600 + 7 * 86'400);
}

TEST(ScheduleKeyDeletion, TakesSevenToThirtyDays) {
  Desk desk;
  const std::string id = desk.NewKey();
  const auto days = [&id](int count) {
    return R"({"KeyId":")" + id + R"(","PendingWindowInDays":)" + std::to_string(count) + "}";
  };
  EXPECT_EQ(desk.Code("ScheduleKeyDeletion", days(6)), "ValidationException");
  EXPECT_EQ(desk.Code("ScheduleKeyDeletion", days(31)), "ValidationException");
}

TEST(ScheduleKeyDeletion, TakesTheKeyAndItsAliasesAwayInTheEnd) {
  Desk desk;
  const std::string id = desk.NewKey();
  desk.Code("CreateAlias", R"({"AliasName":"alias/a","TargetKeyId":")" + id + R"("})");
  desk.Code("ScheduleKeyDeletion", Of(id));
  desk.clock.Advance(std::chrono::hours(24 * 30));
  EXPECT_EQ(desk.Code("DescribeKey", Of(id)), "NotFoundException");
  EXPECT_EQ(desk.Message("DescribeKey", Of("alias/a")),
            "Alias arn:aws:kms:us-east-1:000000000000:alias/a is not found.");
  desk.NewKey();  // a change also clears what is gone
  EXPECT_EQ(desk.Run("ListAliases", "{}")->Find("Aliases")->size(), 0U);
}

TEST(EnableAndDisableKey, TakeNoAlias) {
  Desk desk;
  EXPECT_EQ(desk.Message("EnableKey", Of("alias/a")), "Invalid keyId 'alias/a'");
  EXPECT_EQ(desk.Message("DisableKey", Of("alias/a")), "Invalid keyId 'alias/a'");
}

TEST(CancelKeyDeletion, AnswersWithTheArn) {
  Desk desk;
  const std::string id = desk.NewKey();
  desk.Code("ScheduleKeyDeletion", Of(id));
  EXPECT_EQ(desk.Text("CancelKeyDeletion", Of(id), "KeyId"),
            "arn:aws:kms:us-east-1:000000000000:key/" + id);
  EXPECT_EQ(desk.Describe(id, "KeyState"), "Disabled");
}

}  // namespace
}  // namespace atrest::emulator
