#include "emulator/store/home.h"

#include <gtest/gtest.h>

namespace atrest::emulator {
namespace {

constexpr char kId[] = "1234abcd-12ab-34cd-56ef-1234567890ab";
const std::string kArn = std::string("arn:aws:kms:us-east-1:000000000000:key/") + kId;

Home Here() { return Home::Make("us-east-1", "000000000000").value(); }

std::string MessageOf(std::string_view text) {
  const Result<KeyName> name = Here().ReadKeyName(text);
  return name.ok() ? "ok" : name.error().code + ": " + name.error().message;
}

TEST(Home, ReadsAllFourFormsOfAKeyId) {
  EXPECT_EQ(Here().ReadKeyName(kId)->name, kId);
  EXPECT_EQ(Here().ReadKeyName(kArn)->name, kId);
  EXPECT_EQ(Here().ReadKeyName("alias/a")->name, "alias/a");
  EXPECT_TRUE(Here().ReadKeyName("arn:aws:kms:us-east-1:000000000000:alias/a")->is_alias);
}

TEST(Home, ReadsAMultiRegionKeyId) {
  EXPECT_TRUE(IsKeyId("mrk-1234abcd12ab34cd56ef1234567890ab"));
  EXPECT_FALSE(IsKeyId("mrk-1234abcd12ab34cd56ef1234567890aB"));
  EXPECT_FALSE(IsKeyId("mrk-1234"));
}

TEST(Home, SaysNotFoundForWhatIsNoKeyId) {
  EXPECT_EQ(MessageOf("nonsense"), "NotFoundException: Invalid keyId 'nonsense'");
}

TEST(Home, SaysNotFoundForAnArnOfAnotherRegion) {
  EXPECT_EQ(MessageOf(std::string("arn:aws:kms:eu-west-1:000000000000:key/") + kId),
            "NotFoundException: Invalid arn eu-west-1");
}

TEST(Home, SaysNotFoundForAnArnOfAnotherAccount) {
  const std::string foreign = std::string("arn:aws:kms:us-east-1:111122223333:key/") + kId;
  EXPECT_EQ(MessageOf(foreign), "NotFoundException: Key '" + foreign + "' does not exist");
}

TEST(Home, RefusesAMalformedArn) {
  EXPECT_EQ(MessageOf("arn:aws:s3:::bucket"),
            "InvalidArnException: Invalid ARN 'arn:aws:s3:::bucket'");
}

TEST(Home, KnowsThePartitionOfARegion) {
  EXPECT_EQ(Home::Make("cn-north-1", "000000000000")->KeyArn("x"),
            "arn:aws-cn:kms:cn-north-1:000000000000:key/x");
  EXPECT_EQ(Home::Make("us-gov-west-1", "000000000000")->partition(), "aws-us-gov");
}

TEST(Home, RefusesAnAccountOrRegionThatIsNone) {
  EXPECT_FALSE(Home::Make("us-east-1", "12").ok());
  EXPECT_FALSE(Home::Make("us-east-1", "00000000000a").ok());
  EXPECT_FALSE(Home::Make("mars", "000000000000").ok());
  EXPECT_FALSE(Home::Make("us-east-1/../x", "000000000000").ok());
}

}  // namespace
}  // namespace atrest::emulator
