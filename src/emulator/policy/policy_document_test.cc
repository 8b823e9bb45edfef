#include "emulator/policy/policy_document.h"

#include <gtest/gtest.h>

namespace atrest::emulator {
namespace {

using Kind = PolicyDocument::Kind;

AccessRequest Request(std::string action = "kms:Encrypt") {
  return {std::move(action), "arn:key", "arn:aws:iam::111122223333:user/a", "111122223333", {}};
}

Answer AskKeyPolicy(const std::string& statements, const AccessRequest& request = Request()) {
  const auto policy =
      PolicyDocument::Parse(R"({"Statement":[)" + statements + "]}", Kind::kKeyPolicy);
  EXPECT_TRUE(policy.ok());
  return policy->Ask(request);
}

std::string Statement(const std::string& effect, const std::string& principal,
                      const std::string& action = "kms:*") {
  return R"({"Effect":")" + effect + R"(","Principal":{"AWS":")" + principal + R"("},"Action":")" +
         action + R"(","Resource":"*"})";
}

constexpr char kUser[] = "arn:aws:iam::111122223333:user/a";
constexpr char kRoot[] = "arn:aws:iam::111122223333:root";

TEST(PolicyDocument, AllowsTheCallerByNameOrThroughTheAccount) {
  EXPECT_EQ(AskKeyPolicy(Statement("Allow", kUser)).address, Address::kCaller);
  EXPECT_EQ(AskKeyPolicy(Statement("Allow", kRoot)).address, Address::kAccount);
  EXPECT_EQ(AskKeyPolicy(Statement("Allow", "111122223333")).address, Address::kAccount);
  EXPECT_EQ(AskKeyPolicy(Statement("Allow", "*")).address, Address::kCaller);
  EXPECT_EQ(AskKeyPolicy(Statement("Allow", "arn:aws:iam::111122223333:user/b")).verdict,
            Verdict::kSilent);
}

TEST(PolicyDocument, ADenyWinsWhereverItStands) {
  EXPECT_EQ(AskKeyPolicy(Statement("Allow", kUser) + "," + Statement("Deny", kUser)).verdict,
            Verdict::kDeny);
  EXPECT_EQ(AskKeyPolicy(Statement("Deny", "*") + "," + Statement("Allow", kUser)).verdict,
            Verdict::kDeny);
}

TEST(PolicyDocument, MatchesActionsWithoutRegardToCase) {
  EXPECT_EQ(AskKeyPolicy(Statement("Allow", kUser, "KMS:enc*")).verdict, Verdict::kAllow);
  EXPECT_EQ(AskKeyPolicy(Statement("Allow", kUser, "kms:Decrypt")).verdict, Verdict::kSilent);
}

TEST(PolicyDocument, AsksItsConditions) {
  const std::string statement =
      R"({"Effect":"Allow","Principal":"*","Action":"kms:Encrypt","Resource":"*",)"
      R"("Condition":{"StringEquals":{"kms:EncryptionContext:Cluster":"prod"}}})";
  AccessRequest request = Request();
  EXPECT_EQ(AskKeyPolicy(statement, request).verdict, Verdict::kSilent);
  request.values["kms:encryptioncontext:cluster"] = {"prod"};
  EXPECT_EQ(AskKeyPolicy(statement, request).verdict, Verdict::kAllow);
}

TEST(PolicyDocument, AStatementWithoutActionOrResourceHasNoEffect) {
  EXPECT_EQ(AskKeyPolicy(R"({"Effect":"Allow","Principal":"*","Action":"kms:*"})").verdict,
            Verdict::kSilent);
}

TEST(PolicyDocument, TakesNotAction) {
  const std::string statement =
      R"({"Effect":"Allow","Principal":"*","NotAction":"kms:Decrypt","Resource":"*"})";
  EXPECT_EQ(AskKeyPolicy(statement).verdict, Verdict::kAllow);
  EXPECT_EQ(AskKeyPolicy(statement, Request("kms:Decrypt")).verdict, Verdict::kSilent);
}

TEST(PolicyDocument, IsMalformedWhenItIsNotWhatAwsTakes) {
  for (const char* text :
       {"", "{}", R"({"Statement":[5]})", R"({"Statement":[{"Effect":"Maybe","Principal":"*"}]})",
        R"({"Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]})",
        R"({"Statement":[{"Effect":"Allow","Principal":"x","Action":"kms:*"}]})",
        R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":5}]})",
        R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"a","Frob":1}]})",
        R"({"Statement":[{"Effect":"Allow","Principal":"*","Condition":{"Frob":{"a":"b"}}}]})"}) {
    const auto policy = PolicyDocument::Parse(text, Kind::kKeyPolicy);
    ASSERT_FALSE(policy.ok()) << text;
    EXPECT_EQ(policy.error().code, "MalformedPolicyDocumentException");
  }
}

TEST(PolicyDocument, AnIdentityPolicyHasNoPrincipal) {
  EXPECT_TRUE(
      PolicyDocument::Parse(R"({"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}})",
                            Kind::kIdentityPolicy)
          .ok());
  EXPECT_FALSE(PolicyDocument::Parse(R"({"Statement":[)" + Statement("Allow", kUser) + "]}",
                                     Kind::kIdentityPolicy)
                   .ok());
}

TEST(DefaultKeyPolicy, LetsTheAccountDecide) {
  const auto policy =
      PolicyDocument::Parse(DefaultKeyPolicy("aws", "111122223333"), Kind::kKeyPolicy);
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(policy->Ask(Request()).address, Address::kAccount);
}

}  // namespace
}  // namespace atrest::emulator
