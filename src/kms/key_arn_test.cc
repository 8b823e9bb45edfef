#include "kms/key_arn.h"

#include <gtest/gtest.h>

namespace atrest::kms {
namespace {

constexpr const char* kArn =
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

TEST(KeyArn, TakesAnArnApart) {
  auto arn = KeyArn::Parse(kArn);
  ASSERT_TRUE(arn.ok()) << arn.error().message;
  EXPECT_EQ(arn->text(), kArn);
  EXPECT_EQ(arn->partition(), "aws");
  EXPECT_EQ(arn->region(), "eu-west-1");
  EXPECT_EQ(arn->account(), "111122223333");
  EXPECT_EQ(arn->resource(), "key/1234abcd-12ab-34cd-56ef-1234567890ab");
  EXPECT_FALSE(arn->IsAlias());
}

TEST(KeyArn, KnowsAliases) {
  auto arn = KeyArn::Parse("arn:aws-cn:kms:cn-north-1:111122223333:alias/k8s/etcd");
  ASSERT_TRUE(arn.ok());
  EXPECT_TRUE(arn->IsAlias());
  EXPECT_EQ(arn->partition(), "aws-cn");
}

TEST(KeyArn, TakesMultiRegionKeys) {
  EXPECT_TRUE(KeyArn::Parse("arn:aws:kms:us-east-1:111122223333:"
                            "key/mrk-1234abcd12ab34cd56ef1234567890ab")
                  .ok());
}

class RefusedArn : public testing::TestWithParam<const char*> {};

TEST_P(RefusedArn, IsBadInputWithAHint) {
  auto arn = KeyArn::Parse(GetParam());
  ASSERT_FALSE(arn.ok());
  EXPECT_EQ(arn.error().kind, Failure::kBadInput);
  EXPECT_FALSE(arn.error().hint.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Malformed, RefusedArn,
    testing::Values(
        "", "arn", "arn:aws:kms:eu-west-1:111122223333", "arn:aws:s3:eu-west-1:111122223333:key/a",
        "arn:gcp:kms:eu-west-1:111122223333:key/a", "arn:aws:kms::111122223333:key/a",
        "arn:aws:kms:eu-west-1:1111:key/a", "arn:aws:kms:eu-west-1:11112222333x:key/a",
        "arn:aws:kms:eu-west-1:111122223333:key/", "arn:aws:kms:eu-west-1:111122223333:alias/",
        "arn:aws:kms:eu-west-1:111122223333:role/a", "arn:aws:kms:eu-west-1:111122223333:key/a b",
        "arn:aws:kms:eu.west:111122223333:key/a", "arn:aws:kms:eu-west-1:111122223333:key/a\n",
        "urn:aws:kms:eu-west-1:111122223333:key/a"));

TEST(KeyArn, RefusesWhatIsTooLongAndQuotesOnlyItsBeginning) {
  auto arn = KeyArn::Parse("arn:aws:kms:eu-west-1:111122223333:key/" + std::string(4000, 'a'));
  ASSERT_FALSE(arn.ok());
  EXPECT_LT(arn.error().message.size(), 512u);
}

TEST(KeyReference, TakesAllFourForms) {
  auto id = KeyReference::Parse("1234abcd-12ab-34cd-56ef-1234567890ab");
  auto alias = KeyReference::Parse("alias/etcd");
  auto arn = KeyReference::Parse(kArn);
  auto alias_arn = KeyReference::Parse("arn:aws:kms:eu-west-1:111122223333:alias/etcd");
  ASSERT_TRUE(id.ok() && alias.ok() && arn.ok() && alias_arn.ok());
  EXPECT_FALSE(id->arn().has_value());
  EXPECT_FALSE(id->IsAlias());
  EXPECT_TRUE(alias->IsAlias());
  EXPECT_EQ(arn->arn()->region(), "eu-west-1");
  EXPECT_FALSE(arn->IsAlias());
  EXPECT_TRUE(alias_arn->IsAlias());
}

TEST(KeyReference, KeepsTheTextAsGiven) { EXPECT_EQ(KeyReference::Parse(kArn)->text(), kArn); }

TEST(KeyReference, RefusesWhatIsNone) {
  for (const char* text : {"", "alias/", "alias/a b", "key/abc", "a b", "arn:", "arn:aws:kms"}) {
    EXPECT_FALSE(KeyReference::Parse(text).ok()) << text;
  }
}

}  // namespace
}  // namespace atrest::kms
