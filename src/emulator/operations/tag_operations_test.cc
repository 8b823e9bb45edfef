#include <gtest/gtest.h>

#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

std::string Tagged(const std::string& key_id, const std::string& list) {
  return R"({"KeyId":")" + key_id + R"(","Tags":)" + list + "}";
}

std::string Of(const std::string& key_id) { return R"({"KeyId":")" + key_id + R"("})"; }

TEST(TagResource, AddsAndReplaces) {
  Desk desk;
  const std::string id = desk.NewKey(R"({"Tags":[{"TagKey":"a","TagValue":"1"}]})");
  EXPECT_EQ(desk.Code("TagResource", Tagged(id, R"([{"TagKey":"a","TagValue":"2"},)"
                                                R"({"TagKey":"b","TagValue":""}])")),
            "ok");
  const auto tags = desk.Run("ListResourceTags", Of(id));
  EXPECT_EQ(tags->Find("Tags")->size(), 2U);
  EXPECT_EQ(tags->Find("Tags")->At(0).Find("TagValue")->AsString(), "2");
}

TEST(TagResource, RefusesRepeatedAndReservedKeys) {
  Desk desk;
  const std::string id = desk.NewKey();
  EXPECT_EQ(desk.Code("TagResource", Tagged(id, R"([{"TagKey":"a","TagValue":"1"},)"
                                                R"({"TagKey":"a","TagValue":"2"}])")),
            "TagException");
  EXPECT_EQ(desk.Code("TagResource", Tagged(id, R"([{"TagKey":"aws:x","TagValue":"1"}])")),
            "TagException");
  EXPECT_EQ(desk.Code("TagResource", Tagged(id, R"([{"TagKey":"","TagValue":"1"}])")),
            "ValidationException");
}

TEST(UntagResource, RemovesWhatIsThereAndDoesNotMindTheRest) {
  Desk desk;
  const std::string id = desk.NewKey(R"({"Tags":[{"TagKey":"a","TagValue":"1"}]})");
  EXPECT_EQ(desk.Code("UntagResource", R"({"KeyId":")" + id + R"(","TagKeys":["a","b"]})"), "ok");
  EXPECT_EQ(desk.Run("ListResourceTags", Of(id))->Find("Tags")->size(), 0U);
}

}  // namespace
}  // namespace atrest::emulator
