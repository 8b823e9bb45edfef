#include "aws/kms/administration_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/result_matchers.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::ElementsAre;
using testing::HasSubstr;

WallTime At(int seconds) { return WallTime(std::chrono::seconds(seconds)); }

TEST(CreateKeyBody, AsksForASymmetricKeyAndNeverToSkipTheLockoutCheck) {
  EXPECT_EQ(CreateKeyBody({}).Reveal(),
            R"({"KeySpec":"SYMMETRIC_DEFAULT","KeyUsage":"ENCRYPT_DECRYPT"})");
}

TEST(CreateKeyBody, CarriesPolicyDescriptionAndTags) {
  EXPECT_EQ(CreateKeyBody({"{\"a\":1}", "for tests", {{"k", "v"}}}).Reveal(),
            R"({"Policy":"{\"a\":1}","Description":"for tests","KeySpec":"SYMMETRIC_DEFAULT",)"
            R"("KeyUsage":"ENCRYPT_DECRYPT","Tags":[{"TagKey":"k","TagValue":"v"}]})");
}

TEST(CreateAliasBody, NamesAliasAndKey) {
  EXPECT_EQ(CreateAliasBody("alias/a", "k").Reveal(),
            R"({"AliasName":"alias/a","TargetKeyId":"k"})");
}

TEST(ListBody, LeavesOutWhatIsNotKnownYet) {
  EXPECT_EQ(ListBody("", "", 100).Reveal(), R"({"Limit":100})");
  EXPECT_EQ(ListBody("k", "m", 50).Reveal(), R"({"KeyId":"k","Limit":50,"Marker":"m"})");
}

TEST(ParseKeyMetadata, TakesWhatACheckNeeds) {
  const auto key = ParseKeyMetadata(
      R"({"KeyMetadata":{"Arn":"arn:a","KeyId":"a","KeyState":"PendingDeletion","Description":"d",)"
      R"("KeySpec":"SYMMETRIC_DEFAULT","KeyUsage":"ENCRYPT_DECRYPT","Origin":"AWS_KMS",)"
      R"("KeyManager":"CUSTOMER","MultiRegion":true,"MultiRegionConfiguration":)"
      R"({"MultiRegionKeyType":"REPLICA","PrimaryKey":{"Arn":"x","Region":"us-east-1"}},)"
      R"("CreationDate":1.7e9,"DeletionDate":1700000100.5,"New":[]}})");
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key->id, "a");
  EXPECT_EQ(key->state, "PendingDeletion");
  EXPECT_EQ(key->primary_region, "us-east-1");
  EXPECT_EQ(key->created, At(1'700'000'000));
  EXPECT_EQ(key->deletion, At(1'700'000'100));
  EXPECT_EQ(key->expiry, std::nullopt);
}

TEST(ParseKeyMetadata, TakesTheOlderNameOfTheSpec) {
  const auto key = ParseKeyMetadata(
      R"({"KeyMetadata":{"Arn":"a","KeyId":"a","KeyState":"Enabled","CustomerMasterKeySpec":"RSA_2048"}})");
  EXPECT_EQ(key->spec, "RSA_2048");
}

TEST(ParseKeyMetadata, IgnoresDatesThatNobodyCanMean) {
  const auto key = ParseKeyMetadata(
      R"({"KeyMetadata":{"Arn":"a","KeyId":"a","KeyState":"E","CreationDate":1e300}})");
  EXPECT_EQ(key->created, std::nullopt);
}

TEST(ParseRotationStatus, TakesPeriodAndNextDate) {
  const auto status = ParseRotationStatus(
      R"({"KeyRotationEnabled":true,"RotationPeriodInDays":365,"NextRotationDate":1700000000})");
  ASSERT_TRUE(status.ok());
  EXPECT_TRUE(status->enabled);
  EXPECT_EQ(status->period_days, 365);
  EXPECT_EQ(status->next, At(1'700'000'000));
}

TEST(ParseAliases, KeepsAliasesWithoutAKey) {
  const auto page = ParseAliases(
      R"({"Aliases":[{"AliasName":"alias/a","TargetKeyId":"k"},{"AliasName":"alias/aws/s3"}],)"
      R"("Truncated":false})");
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->entries.size(), 2u);
  EXPECT_EQ(page->entries[0].target_id, "k");
  EXPECT_EQ(page->entries[1].target_id, "");
  EXPECT_EQ(page->next_marker, "");
}

TEST(ParseKeyIds, SaysWhereThePageEnds) {
  const auto page =
      ParseKeyIds(R"({"Keys":[{"KeyId":"a"},{"KeyId":"b"}],"Truncated":true,"NextMarker":"m"})");
  ASSERT_TRUE(page.ok());
  EXPECT_THAT(page->entries, ElementsAre("a", "b"));
  EXPECT_EQ(page->next_marker, "m");
}

TEST(ParseKeyIds, APageThatEndsNowhereIsNoAnswer) {
  EXPECT_THAT(ParseKeyIds(R"({"Keys":[],"Truncated":true})"),
              FailsWith(Failure::kUnreachable, HasSubstr("NextMarker")));
}

class UnreadableAdministrationReply : public testing::TestWithParam<const char*> {};

TEST_P(UnreadableAdministrationReply, IsNoAnswerWhateverWasAsked) {
  EXPECT_THAT(ParseKeyMetadata(GetParam()), FailsWith(Failure::kUnreachable));
  EXPECT_THAT(ParseRotationStatus(GetParam()), FailsWith(Failure::kUnreachable));
  EXPECT_THAT(ParseKeyPolicy(GetParam()), FailsWith(Failure::kUnreachable));
  EXPECT_THAT(ParseAliases(GetParam()), FailsWith(Failure::kUnreachable));
  EXPECT_THAT(ParseKeyIds(GetParam()), FailsWith(Failure::kUnreachable));
  EXPECT_THAT(ParseTags(GetParam()), FailsWith(Failure::kUnreachable));
}

INSTANTIATE_TEST_SUITE_P(
    Replies, UnreadableAdministrationReply,
    testing::Values("", "<html>", "[]", "{}", R"({"KeyMetadata":{}})",
                    R"({"KeyRotationEnabled":"yes","Policy":1,"Aliases":{},"Keys":1,"Tags":""})",
                    R"({"Aliases":[{}],"Keys":[{}],"Tags":[{}]})"));

}  // namespace
}  // namespace atrest::aws
