#include "operate/key/key_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_key_administration.h"
#include "testing/result_matchers.h"

namespace atrest::operate {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const char* const kArn = "arn:aws:kms:eu-west-1:111122223333:key/k";
const char* const kRole = "arn:aws:iam::111122223333:role/masters.a";
const WallTime kNow = WallTime(std::chrono::seconds(1'767'225'600));

std::string Policy(const std::string& statements) {
  return R"({"Statement":[)" + statements + "]}";
}

std::string Allow(const std::string& principal, const std::string& actions,
                  const std::string& condition = "{}") {
  return R"({"Sid":"S","Effect":"Allow","Principal":{"AWS":")" + principal + R"("},"Action":[)" +
         actions + R"(],"Resource":"*","Condition":)" + condition + "}";
}

const std::string kRoot = "arn:aws:iam::111122223333:root";
const std::string kAdmin = Allow(kRoot, R"("kms:PutKeyPolicy")");
const std::string kUse =
    Allow(kRoot, R"("kms:Encrypt","kms:Decrypt")",
          R"({"ArnEquals":{"aws:PrincipalArn":")" + std::string(kRole) + R"("}})");

KeyFacts Well() {
  KeyFacts facts;
  facts.key.arn = kArn;
  facts.key.id = "k";
  facts.key.state = "Enabled";
  facts.key.spec = "SYMMETRIC_DEFAULT";
  facts.key.usage = "ENCRYPT_DECRYPT";
  facts.key.origin = "AWS_KMS";
  facts.key.manager = "CUSTOMER";
  facts.rotation = kms::RotationStatus{true, 365, std::nullopt};
  facts.policy = Policy(kAdmin + "," + kUse);
  facts.aliases = std::vector<kms::Alias>{{"alias/a", "k"}};
  facts.tags = kms::Tags{{"KubernetesCluster", "a"}};
  return facts;
}

KeyExpectation Expected() { return {kArn, "a", {kRole}, std::nullopt, false}; }

auto Finds(const std::string& id) { return Contains(Field(&KeyFinding::id, id)); }

std::vector<KeyFinding> Check(const KeyFacts& facts, const KeyExpectation& expected = Expected()) {
  return CheckKey(facts, expected, kNow);
}

TEST(CheckKey, FindsNothingWrongWithAKeyThatIsWell) { EXPECT_THAT(Check(Well()), IsEmpty()); }

TEST(CheckKey, CountsTheDaysUntilAKeyIsDeleted) {
  KeyFacts facts = Well();
  facts.key.state = "PendingDeletion";
  facts.key.deletion = kNow + std::chrono::hours(24 * 6 + 1);
  const auto findings = Check(facts);
  ASSERT_THAT(findings, Finds("key-pending-deletion"));
  EXPECT_THAT(findings[0].sentence, HasSubstr("in 7 days, at 2026-01-07"));
  EXPECT_THAT(findings[0].fix, HasSubstr("cancel-key-deletion --key-id k"));
}

TEST(CheckKey, FindsAKeyThatCannotBeUsed) {
  KeyFacts facts = Well();
  facts.key.state = "Disabled";
  EXPECT_THAT(Check(facts), Finds("key-disabled"));
  facts.key.state = "PendingImport";
  EXPECT_THAT(Check(facts), Finds("key-unusable"));
  facts.key.state = "Updating";
  EXPECT_THAT(Check(facts), IsEmpty());
}

TEST(CheckKey, FindsAKeyOfTheWrongKind) {
  KeyFacts facts = Well();
  facts.key.spec = "RSA_2048";
  EXPECT_THAT(Check(facts), Finds("key-spec"));
  facts = Well();
  facts.key.usage = "GENERATE_VERIFY_MAC";
  EXPECT_THAT(Check(facts), Finds("key-usage"));
  facts = Well();
  facts.key.manager = "AWS";
  EXPECT_THAT(Check(facts), Finds("key-aws-managed"));
  facts = Well();
  facts.key.expiry = kNow + std::chrono::hours(48);
  EXPECT_THAT(Check(facts)[0].sentence, HasSubstr("expires in 2 days"));
}

TEST(CheckKey, AsksForRotationOnlyWhereAwsCanRotate) {
  KeyFacts facts = Well();
  facts.rotation->enabled = false;
  EXPECT_THAT(Check(facts), ElementsAre(Field(&KeyFinding::id, "rotation-off")));
  facts.key.origin = "EXTERNAL";
  EXPECT_THAT(Check(facts), ElementsAre(AllOf(Field(&KeyFinding::id, "rotation-impossible"),
                                              Field(&KeyFinding::severity, KeySeverity::kNote))));
}

TEST(CheckKey, WarnsOfAnAlias) {
  KeyExpectation expected = Expected();
  expected.reference = "alias/a";
  EXPECT_THAT(Check(Well(), expected), ElementsAre(Field(&KeyFinding::id, "key-by-alias")));
}

TEST(CheckKey, NotesAKeyWithoutNameAndWarnsOfOneOfAnotherCluster) {
  KeyFacts facts = Well();
  facts.aliases->clear();
  facts.tags = kms::Tags{{"KubernetesCluster", "b"}};
  EXPECT_THAT(Check(facts), ElementsAre(Field(&KeyFinding::id, "key-of-other-cluster"),
                                        Field(&KeyFinding::id, "key-without-alias")));
}

TEST(CheckKey, FindsAPolicyForEverybody) {
  KeyFacts facts = Well();
  facts.policy = Policy(kAdmin + "," + Allow("*", R"("kms:Decrypt")") + "," + kUse);
  EXPECT_THAT(Check(facts), ElementsAre(Field(&KeyFinding::id, "policy-everybody")));
  facts.policy = Policy(
      kAdmin + "," +
      Allow("*", R"("kms:Decrypt")", R"({"StringEquals":{"kms:CallerAccount":"111122223333"}})") +
      "," + kUse);
  EXPECT_THAT(Check(facts), Not(Finds("policy-everybody")));
}

TEST(CheckKey, FindsTheDefaultPolicyTooWide) {
  KeyFacts facts = Well();
  facts.policy = Policy(Allow(kRoot, R"("kms:*")"));
  EXPECT_THAT(Check(facts), ElementsAre(Field(&KeyFinding::id, "policy-whole-account")));
}

TEST(CheckKey, FindsARoleThatMayEverything) {
  KeyFacts facts = Well();
  facts.policy = Policy(kAdmin + "," + Allow(kRole, R"("kms:*")"));
  EXPECT_THAT(Check(facts), ElementsAre(Field(&KeyFinding::id, "policy-all-actions")));
}

TEST(CheckKey, FindsAnAccountThatMayMakeGrants) {
  KeyFacts facts = Well();
  facts.policy = Policy(Allow(kRoot, R"("kms:PutKeyPolicy","kms:CreateGrant")") + "," + kUse);
  EXPECT_THAT(Check(facts), ElementsAre(Field(&KeyFinding::id, "policy-grants")));
}

TEST(CheckKey, FindsAKeyThatNobodyCanAdminister) {
  KeyFacts facts = Well();
  facts.policy = Policy(kUse);
  EXPECT_THAT(Check(facts), ElementsAre(Field(&KeyFinding::id, "policy-no-administration")));
  facts.policy = Policy(kUse + "," + Allow(kRole, R"("kms:PutKeyPolicy")"));
  EXPECT_THAT(Check(facts), ElementsAre(Field(&KeyFinding::id, "policy-no-account")));
}

TEST(CheckKey, FindsARoleThatCannotUseTheKey) {
  KeyFacts facts = Well();
  facts.policy = Policy(kAdmin);
  EXPECT_THAT(Check(facts), ElementsAre(Field(&KeyFinding::id, "role-cannot-decrypt"),
                                        Field(&KeyFinding::id, "role-cannot-encrypt")));
  facts.policy =
      Policy(kAdmin + "," + kUse + R"(,{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt"})");
  EXPECT_THAT(Check(facts)[0].sentence, HasSubstr("the key policy denies it"));
}

TEST(CheckKey, ARetiredKeyMustStillDecryptButNotEncrypt) {
  KeyFacts facts = Well();
  facts.policy = Policy(kAdmin);
  KeyExpectation expected = Expected();
  expected.retired = true;
  EXPECT_THAT(Check(facts, expected),
              ElementsAre(Field(&KeyFinding::id, "retired-key-without-decrypt")));
}

TEST(CheckKey, FindsAContextThatThePolicyDoesNotWant) {
  KeyFacts facts = Well();
  facts.policy = Policy(kAdmin + "," +
                        Allow(kRoot, R"("kms:Encrypt","kms:Decrypt")",
                              R"({"ArnEquals":{"aws:PrincipalArn":")" + std::string(kRole) +
                                  R"("},"StringEquals":{"kms:EncryptionContext:c":"a"}})"));
  KeyExpectation expected = Expected();
  EXPECT_THAT(Check(facts, expected), IsEmpty());
  expected.context = kms::EncryptionContext{{"c", "b"}};
  EXPECT_THAT(Check(facts, expected), ElementsAre(Field(&KeyFinding::id, "policy-context"),
                                                  Field(&KeyFinding::id, "policy-context")));
}

TEST(CheckKey, SaysWhatItCouldNotCheck) {
  KeyFacts facts = Well();
  facts.policy.reset();
  facts.unread.push_back({Failure::kDenied, "kms GetKeyPolicy: denied", "allow it"});
  EXPECT_THAT(Check(facts), ElementsAre(AllOf(Field(&KeyFinding::id, "not-checked"),
                                              Field(&KeyFinding::severity, KeySeverity::kNote))));
}

TEST(CheckKey, FindsAPolicyThatIsNone) {
  KeyFacts facts = Well();
  facts.policy = "<";
  EXPECT_THAT(Check(facts), ElementsAre(Field(&KeyFinding::id, "policy-unreadable")));
}

TEST(CheckKey, TellsErrorsFirst) {
  KeyFacts facts = Well();
  facts.rotation->enabled = false;
  facts.policy = Policy(kAdmin);
  EXPECT_EQ(Check(facts).back().id, "rotation-off");
}

TEST(KeyFindingsText, HasReasonAndFix) {
  const std::string text = KeyFindingsText({{"x", KeySeverity::kNote, "s", "w", "f"}});
  EXPECT_EQ(text, "note x: s\n  why: w\n  fix: f\n");
}

TEST(ReadKey, TakesWhatItMayRead) {
  fakes::FakeKeyAdministration kms;
  const std::string arn = kms.AddKey({{"KubernetesCluster", "a"}}).arn;
  kms.FailNext("PolicyOf", {Failure::kDenied, "no GetKeyPolicy"});
  const auto facts = ReadKey(kms, arn, {});
  ASSERT_THAT(facts, fakes::IsOk());
  EXPECT_EQ(facts->key.arn, arn);
  EXPECT_FALSE(facts->policy.has_value());
  EXPECT_THAT(facts->unread, ElementsAre(Field(&Error::message, "no GetKeyPolicy")));
  EXPECT_TRUE(facts->rotation.has_value());
}

TEST(ReadKey, EndsWhereNobodyAnswers) {
  fakes::FakeKeyAdministration kms;
  const std::string arn = kms.AddKey({}).arn;
  kms.FailNext("PolicyOf", {Failure::kUnreachable, "gone"});
  EXPECT_THAT(ReadKey(kms, arn, {}), fakes::FailsWith(Failure::kUnreachable));
  EXPECT_THAT(ReadKey(kms, "other", {}), fakes::FailsWith(Failure::kKeyNotFound));
}

}  // namespace
}  // namespace atrest::operate
