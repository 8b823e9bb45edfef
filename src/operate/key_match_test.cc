#include "operate/key_match.h"

#include <gtest/gtest.h>

namespace atrest::operate {
namespace {

constexpr const char* kArn =
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
constexpr const char* kId = "1234abcd-12ab-34cd-56ef-1234567890ab";
constexpr const char* kOther =
    "arn:aws:kms:eu-west-1:111122223333:key/ffffabcd-12ab-34cd-56ef-1234567890ab";
constexpr const char* kAlias = "arn:aws:kms:eu-west-1:111122223333:alias/k8s";

std::string Replica(const std::string& region) {
  return "arn:aws:kms:" + region + ":111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
}

TEST(MatchKeyIds, TellsKeysApart) {
  EXPECT_EQ(MatchKeyIds(kArn, kArn), KeyMatch::kYes);
  EXPECT_EQ(MatchKeyIds(kArn, kOther), KeyMatch::kNo);
  EXPECT_EQ(MatchKeyIds("vault-7", "vault-7"), KeyMatch::kYes);
  EXPECT_EQ(MatchKeyIds("vault-7", "vault-8"), KeyMatch::kNo);
}

TEST(MatchKeyIds, TakesABareIdForItsArn) {
  EXPECT_EQ(MatchKeyIds(kArn, kId), KeyMatch::kYes);
  EXPECT_EQ(MatchKeyIds(kId, kArn), KeyMatch::kYes);
  EXPECT_EQ(MatchKeyIds(kId, kOther), KeyMatch::kNo);
}

TEST(MatchKeyIds, TakesAKeyWithItsMaterialForTheKey) {
  EXPECT_EQ(MatchKeyIds(std::string(kArn) + "#01ab", kArn), KeyMatch::kYes);
  EXPECT_EQ(MatchKeyIds(std::string(kArn) + "#01ab", kId), KeyMatch::kYes);
  EXPECT_EQ(MatchKeyIds(std::string(kOther) + "#01ab", kArn), KeyMatch::kNo);
}

TEST(MatchKeyIds, TellsMaterialsOfAKeyApart) {
  const std::string asked = std::string(kArn) + "#01ab";
  EXPECT_EQ(MatchKeyIds(asked, asked), KeyMatch::kYes);
  EXPECT_EQ(MatchKeyIds(std::string(kArn) + "#02cd", asked), KeyMatch::kNo);
  EXPECT_EQ(MatchKeyIds(kArn, asked), KeyMatch::kMaybe);
}

TEST(MatchKeyIds, TakesReplicasOfAMultiRegionKeyForOneKey) {
  EXPECT_EQ(MatchKeyIds(Replica("eu-west-1"), Replica("us-east-1")), KeyMatch::kYes);
}

TEST(MatchKeyIds, TakesEqualIdsElsewhereForOtherKeys) {
  const std::string elsewhere =
      "arn:aws:kms:eu-west-1:999999999999:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  EXPECT_EQ(MatchKeyIds(kArn, elsewhere), KeyMatch::kNo);
}

TEST(MatchKeyIds, DoesNotKnowWhatAnAliasNames) {
  EXPECT_EQ(MatchKeyIds(kAlias, kArn), KeyMatch::kMaybe);
  EXPECT_EQ(MatchKeyIds("alias/k8s", kId), KeyMatch::kMaybe);
  EXPECT_EQ(MatchKeyIds(kArn, kAlias), KeyMatch::kMaybe);
  EXPECT_EQ(MatchKeyIds("alias/k8s", "key1"), KeyMatch::kNo);
}

}  // namespace
}  // namespace atrest::operate
