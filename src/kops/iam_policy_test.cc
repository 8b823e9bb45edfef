#include "kops/iam_policy.h"

#include <gmock/gmock.h>

#include <set>

#include "testing/result_matchers.h"

namespace atrest::kops {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;
using testing::Not;

const std::string kKey = "arn:aws:kms:eu-west-1:111122223333:key/k";

TEST(ProviderStatement, AllowsEncryptAndDecryptOnTheKeysAndNothingElse) {
  EXPECT_EQ(
      ProviderStatement({kKey}, {}).Text(),
      R"({"Effect":"Allow","Action":["kms:Decrypt","kms:Encrypt"],"Resource":[")" + kKey + "\"]}");
}

TEST(ProviderStatement, BindsToExactlyTheContext) {
  EXPECT_THAT(
      ProviderStatement({kKey}, {{"cluster", "a"}}).Text(),
      HasSubstr(R"("Condition":{"StringEquals":{"kms:EncryptionContext:cluster":"a"},)"
                R"("ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["cluster"]}})"));
}

TEST(WithStatement, ReplacesTheStatementWithTheSameActions) {
  const std::string old =
      R"([{"Effect":"Allow","Action":"s3:*","Resource":"*"},)"
      R"({"Effect":"Allow","Action":["kms:Encrypt","kms:Decrypt"],"Resource":["old"]}])";
  const auto policy = WithStatement(old, ProviderStatement({kKey}, {}));
  ASSERT_TRUE(policy.ok());
  EXPECT_THAT(*policy, HasSubstr("s3:*"));
  EXPECT_THAT(*policy, HasSubstr(kKey));
  EXPECT_THAT(*policy, Not(HasSubstr("old")));
}

TEST(WithStatement, LeavesAPolicyThatSaysItAlready) {
  const std::string old =
      R"([ {"Action":["kms:Encrypt","kms:Decrypt"], "Effect":"Allow", "Resource":")" + kKey +
      "\"}]";
  EXPECT_EQ(*WithStatement(old, ProviderStatement({kKey}, {})), old);
}

TEST(WithStatement, DoesNotTakeADenyForItsOwn) {
  const std::string old =
      R"([{"Effect":"Deny","Action":["kms:Encrypt","kms:Decrypt"],"Resource":"other"}])";
  EXPECT_THAT(*WithStatement(old, ProviderStatement({kKey}, {})), HasSubstr("Deny"));
}

TEST(WithStatement, RefusesADocumentThatKopsWouldNotRead) {
  EXPECT_THAT(WithStatement("{}", ProviderStatement({kKey}, {})), FailsWith(Failure::kBadInput));
  EXPECT_THAT(WithStatement("[", ProviderStatement({kKey}, {})),
              FailsWith(Failure::kBadInput, HasSubstr("not JSON")));
}

TEST(KopsRoleName, CutsLongNamesAsKopsDoes) {
  EXPECT_EQ(KopsRoleName("masters", "a.example.com"), "masters.a.example.com");
  // From kops 1.36.2, truncate.TruncateString with MaxLength 64.
  EXPECT_EQ(KopsRoleName("masters", "a-very-long-cluster-name.in-a-long-subdomain.of.example.com"),
            "masters.a-very-long-cluster-name.in-a-long-subdomain.of.e-hlfesd");
}

TEST(KeyPolicy, LeavesUseToTheRolesAndAdministrationToTheAccount) {
  const std::string text =
      KeyPolicy({"aws", "111122223333", {"arn:aws:iam::111122223333:role/masters.a"}, {}}).Text();
  EXPECT_THAT(text,
              HasSubstr(R"("aws:PrincipalArn":["arn:aws:iam::111122223333:role/masters.a"])"));
  EXPECT_THAT(text, HasSubstr("kms:PutKeyPolicy"));
  EXPECT_THAT(text, Not(HasSubstr("kms:CreateGrant")));
  EXPECT_THAT(text, Not(HasSubstr("kms:*")));
}

TEST(CreatorPolicy, NamesExactlyTheActionsThatAreExplained) {
  const json::Value policy = CreatorPolicy({"aws", "111122223333", "eu-west-1", "a"});
  std::set<std::string> granted;
  const json::Value* statements = policy.Find("Statement");
  for (std::size_t i = 0; i < statements->size(); ++i) {
    const json::Value* action = statements->At(i).Find("Action");
    if (action->IsString()) granted.emplace(action->AsString());
    for (std::size_t j = 0; action->IsArray() && j < action->size(); ++j) {
      granted.emplace(action->At(j).AsString());
    }
  }
  std::set<std::string> explained;
  for (const ActionReason& reason : CreatorActions()) explained.emplace(reason.action);
  EXPECT_EQ(granted, explained);
}

}  // namespace
}  // namespace atrest::kops
