#include "operate/key/key_policy_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "operate/key/key_policy_condition.h"
#include "testing/result_matchers.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

const char* const kRole = "arn:aws:iam::111122223333:role/masters.a";
const char* const kRoot = R"({"AWS":"arn:aws:iam::111122223333:root"})";

std::string Statement(const std::string& principal, const std::string& action,
                      const std::string& condition = "{}", const std::string& effect = "Allow") {
  return R"({"Effect":")" + effect + R"(","Principal":)" + principal + R"(,"Action":")" + action +
         R"(","Resource":"*","Condition":)" + condition + "}";
}

PolicyAnswer Ask(const std::string& statements, const std::string& action,
                 std::optional<kms::EncryptionContext> context = std::nullopt) {
  const auto view = KeyPolicyView::Parse(R"({"Statement":[)" + statements + "]}");
  EXPECT_TRUE(view.ok());
  return view->Ask({kRole, "111122223333", std::move(context)}, action);
}

TEST(KeyPolicyView, ARoleMayWhatItsAccountMayIfIamSaysSoToo) {
  EXPECT_EQ(Ask(Statement(kRoot, "kms:*"), "kms:Decrypt"), PolicyAnswer::kByAccount);
  EXPECT_EQ(Ask(Statement(R"({"AWS":"111122223333"})", "kms:dec*"), "kms:Decrypt"),
            PolicyAnswer::kByAccount);
}

TEST(KeyPolicyView, ARoleMayWhatIsSaidToItByName) {
  EXPECT_EQ(
      Ask(Statement(R"({"AWS":[")" + std::string(kRole) + "\"]}", "kms:Decrypt"), "kms:Decrypt"),
      PolicyAnswer::kByName);
}

TEST(KeyPolicyView, ARoleMayNothingThatIsSaidToOthers) {
  EXPECT_EQ(Ask(Statement(R"({"AWS":"arn:aws:iam::999999999999:root"})", "kms:*"), "kms:Decrypt"),
            PolicyAnswer::kNo);
  EXPECT_EQ(Ask(Statement(R"({"Service":"ec2.amazonaws.com"})", "kms:*"), "kms:Decrypt"),
            PolicyAnswer::kNo);
}

TEST(KeyPolicyView, ADenialIsStrongerThanWhatAllows) {
  EXPECT_EQ(Ask(Statement(kRoot, "kms:*") + "," + Statement("\"*\"", "kms:Decrypt", "{}", "Deny"),
                "kms:Decrypt"),
            PolicyAnswer::kDenied);
}

TEST(KeyPolicyView, ADenialUnderAConditionThatIsNotKnownCountsForNothing) {
  const std::string deny = Statement("\"*\"", "kms:Decrypt",
                                     R"({"StringNotEquals":{"aws:SourceVpce":"vpce-1"}})", "Deny");
  EXPECT_EQ(Ask(Statement(kRoot, "kms:*") + "," + deny, "kms:Decrypt"), PolicyAnswer::kByAccount);
}

TEST(KeyPolicyView, TheRoleInAConditionIsTheRole) {
  const std::string named =
      Statement(kRoot, "kms:Decrypt",
                R"({"ArnEquals":{"aws:PrincipalArn":[")" + std::string(kRole) + "\"]}}");
  EXPECT_EQ(Ask(named, "kms:Decrypt"), PolicyAnswer::kByAccount);
  const std::string other = Statement(
      kRoot, "kms:Decrypt", R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/nodes.*"}})");
  EXPECT_EQ(Ask(other, "kms:Decrypt"), PolicyAnswer::kNo);
}

TEST(KeyPolicyView, TheEncryptionContextMustBeExactlyThePoliciesOne) {
  const std::string bound =
      Statement(kRoot, "kms:Decrypt",
                R"({"StringEquals":{"kms:EncryptionContext:cluster":"a"},)"
                R"("ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["cluster"]}})");
  EXPECT_EQ(Ask(bound, "kms:Decrypt", {{{"cluster", "a"}}}), PolicyAnswer::kByAccount);
  EXPECT_EQ(Ask(bound, "kms:Decrypt", {{{"cluster", "b"}}}), PolicyAnswer::kNo);
  EXPECT_EQ(Ask(bound, "kms:Decrypt", {{{"cluster", "a"}, {"more", "x"}}}), PolicyAnswer::kNo);
  EXPECT_EQ(Ask(bound, "kms:Decrypt", kms::EncryptionContext()), PolicyAnswer::kNo);
  EXPECT_EQ(Ask(bound, "kms:Decrypt"), PolicyAnswer::kByAccount);  // not known: it may fit
}

TEST(KeyPolicyView, NobodyCallsThroughAService) {
  EXPECT_EQ(
      Ask(Statement(kRoot, "kms:*", R"({"StringEquals":{"kms:ViaService":"s3"}})"), "kms:Decrypt"),
      PolicyAnswer::kNo);
}

TEST(KeyPolicyView, NotActionIsEverythingElse) {
  const std::string statement = R"({"Effect":"Allow","Principal":)" + std::string(kRoot) +
                                R"(,"NotAction":"kms:Decrypt","Resource":"*"})";
  EXPECT_EQ(Ask(statement, "kms:Decrypt"), PolicyAnswer::kNo);
  EXPECT_EQ(Ask(statement, "kms:Encrypt"), PolicyAnswer::kByAccount);
}

TEST(KeyPolicyView, WhatIsNoPolicyIsRefused) {
  EXPECT_THAT(KeyPolicyView::Parse("<"), FailsWith(Failure::kBadInput, HasSubstr("not JSON")));
  EXPECT_THAT(KeyPolicyView::Parse("{}"), FailsWith(Failure::kBadInput, HasSubstr("statements")));
  EXPECT_THAT(KeyPolicyView::Parse(R"({"Statement":[{"Effect":"Maybe"}]})"),
              FailsWith(Failure::kBadInput, HasSubstr("statement 1")));
  EXPECT_THAT(KeyPolicyView::Parse(R"({"Statement":{"Effect":"Allow","Action":[1]}})"),
              FailsWith(Failure::kBadInput, HasSubstr("Action")));
}

TEST(SamePolicy, DoesNotMindOrderBlanksAndListsOfOne) {
  EXPECT_TRUE(SamePolicy(R"({"a":["x","y"],"b":"z"})", R"({ "b": ["z"], "a": ["y", "x"] })"));
  EXPECT_FALSE(SamePolicy(R"({"a":["x","y"]})", R"({"a":["x"]})"));
  EXPECT_FALSE(SamePolicy("{}", "<"));
}

struct OperatorCase {
  const char* condition;
  Truth truth;
};

class Operators : public testing::TestWithParam<OperatorCase> {};

TEST_P(Operators, HoldAsIamSays) {
  const auto view = KeyPolicyView::Parse(R"({"Statement":[)" +
                                         Statement(kRoot, "kms:*", GetParam().condition) + "]}");
  ASSERT_TRUE(view.ok());
  const PolicyAsker asker{kRole, "111122223333", kms::EncryptionContext{{"Cluster", "a"}}};
  EXPECT_EQ(AllHold(view->statements()[0].conditions, asker), GetParam().truth);
}

INSTANTIATE_TEST_SUITE_P(
    All, Operators,
    testing::Values(
        OperatorCase{"{}", Truth::kYes},
        OperatorCase{R"({"StringEquals":{"kms:CallerAccount":"111122223333"}})", Truth::kYes},
        OperatorCase{R"({"StringNotEquals":{"kms:CallerAccount":"111122223333"}})", Truth::kNo},
        OperatorCase{R"({"StringLike":{"kms:CallerAccount":"1111*"}})", Truth::kYes},
        OperatorCase{R"({"StringEquals":{"kms:EncryptionContext:cluster":"A"}})", Truth::kNo},
        OperatorCase{R"({"StringEqualsIgnoreCase":{"kms:EncryptionContext:cluster":"A"}})",
                     Truth::kYes},
        OperatorCase{R"({"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":["Cluster"]}})",
                     Truth::kYes},
        OperatorCase{R"({"StringEqualsIfExists":{"kms:ViaService":"s3"}})", Truth::kYes},
        OperatorCase{R"({"StringNotEquals":{"kms:ViaService":"s3"}})", Truth::kYes},
        OperatorCase{R"({"Null":{"kms:ViaService":"true"}})", Truth::kYes},
        OperatorCase{R"({"Null":{"kms:EncryptionContext:cluster":true}})", Truth::kNo},
        OperatorCase{R"({"NumericLessThan":{"kms:CallerAccount":"1"}})", Truth::kUnknown},
        OperatorCase{R"({"Bool":{"aws:SecureTransport":"true"}})", Truth::kUnknown},
        OperatorCase{R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/masters.?"}})",
                     Truth::kYes}));

}  // namespace
}  // namespace atrest::operate
