#include <gmock/gmock.h>

#include "emulator/operations/grant_rules.h"
#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

using ::testing::HasSubstr;

constexpr char kAlice[] = "arn:aws:iam::000000000000:user/alice";
constexpr char kBob[] = "arn:aws:iam::000000000000:user/bob";

class GrantOperationsTest : public ::testing::Test {
 protected:
  // Who asks from now on: nobody's policies allow anything.
  void Become(const std::string& arn, const std::string& role_arn = "",
              const std::string& policy = "") {
    Principal principal;
    principal.caller = {arn, "000000000000", "AIDA", "key", role_arn};
    if (!policy.empty()) {
      principal.policies.push_back(
          PolicyDocument::Parse(policy, PolicyDocument::Kind::kIdentityPolicy).value());
    }
    desk_.principal = std::make_shared<const Principal>(std::move(principal));
  }
  void BecomeOwner() { desk_.principal = TestPrincipal("000000000000"); }

  std::string Ask(const std::string& grantee, const std::string& operations,
                  const std::string& more = "") {
    return R"({"KeyId":")" + key_ + R"(","GranteePrincipal":")" + grantee + R"(","Operations":)" +
           operations + more + "}";
  }
  std::string Grant(const std::string& grantee, const std::string& operations,
                    const std::string& more = "") {
    return desk_.Text("CreateGrant", Ask(grantee, operations, more), "GrantId");
  }
  std::string Encrypt(const std::string& context = "{}", const std::string& tokens = "[]") {
    return desk_.Code("Encrypt", R"({"KeyId":")" + key_ + R"(","Plaintext":"aGk=",)" +
                                     R"("EncryptionContext":)" + context + R"(,"GrantTokens":)" +
                                     tokens + "}");
  }
  std::string Named(const std::string& grant_id, const std::string& more = "") {
    return R"({"KeyId":")" + key_ + R"(","GrantId":")" + grant_id + R"(")" + more + "}";
  }
  std::size_t Count(const std::string& more = "") {
    const auto answer = desk_.Run("ListGrants", R"({"KeyId":")" + key_ + R"(")" + more + "}");
    return answer.ok() ? answer->Find("Grants")->size() : 999;
  }

  Desk desk_;
  std::string key_ = desk_.NewKey();
};

TEST_F(GrantOperationsTest, AGrantAllowsItsGranteeItsOperations) {
  Grant(kAlice, R"(["Encrypt"])");
  Become(kAlice);
  EXPECT_EQ(Encrypt(), "ok");
  EXPECT_EQ(desk_.Code("DescribeKey", R"({"KeyId":")" + key_ + R"("})"), "AccessDeniedException");
  Become(kBob);
  EXPECT_EQ(Encrypt(), "AccessDeniedException");
}

TEST_F(GrantOperationsTest, AGrantToARoleIsForItsSessions) {
  Grant("arn:aws:iam::000000000000:role/r", R"(["Encrypt"])");
  Become("arn:aws:sts::000000000000:assumed-role/r/s", "arn:aws:iam::000000000000:role/r");
  EXPECT_EQ(Encrypt(), "ok");
  Become("arn:aws:sts::000000000000:assumed-role/q/s", "arn:aws:iam::000000000000:role/q");
  EXPECT_EQ(Encrypt(), "AccessDeniedException");
}

TEST_F(GrantOperationsTest, AGrantToTheAccountLeavesItToTheCallersOwnPolicies) {
  const std::string key_policy =
      R"({"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:root"},)"
      R"("Action":["kms:PutKeyPolicy","kms:CreateGrant"],"Resource":"*"}]})";
  key_ = desk_.NewKey(R"({"Policy":)" + json::Value::String(key_policy).Text() + "}");
  Grant("arn:aws:iam::000000000000:root", R"(["Encrypt"])");
  Become(kAlice);
  EXPECT_EQ(Encrypt(), "AccessDeniedException");
  Become(kAlice, "", R"({"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}})");
  EXPECT_EQ(Encrypt(), "ok");
}

TEST_F(GrantOperationsTest, AnExplicitDenyWinsOverAGrant) {
  Grant(kAlice, R"(["Encrypt"])");
  Become(kAlice, "", R"({"Statement":{"Effect":"Deny","Action":"kms:Encrypt","Resource":"*"}})");
  EXPECT_EQ(Encrypt(), "AccessDeniedException");
}

TEST_F(GrantOperationsTest, ConstraintsHoldForTheContext) {
  Grant(kAlice, R"(["Encrypt","DescribeKey"])",
        R"(,"Constraints":{"EncryptionContextSubset":{"a":"b"}})");
  Become(kAlice);
  EXPECT_EQ(Encrypt(R"({"a":"b","c":"d"})"), "ok");
  EXPECT_EQ(Encrypt(R"({"a":"c"})"), "AccessDeniedException");
  EXPECT_EQ(desk_.Code("DescribeKey", R"({"KeyId":")" + key_ + R"("})"), "ok");
}

TEST_F(GrantOperationsTest, ANameMakesItRepeatable) {
  const std::string first = Grant(kAlice, R"(["Encrypt"])", R"(,"Name":"n")");
  EXPECT_EQ(Grant(kAlice, R"(["Encrypt"])", R"(,"Name":"n")"), first);
  EXPECT_NE(Grant(kAlice, R"(["Decrypt"])", R"(,"Name":"n")"), first);
  EXPECT_NE(Grant(kAlice, R"(["Encrypt"])"), Grant(kAlice, R"(["Encrypt"])"));
  EXPECT_EQ(Count(), 4U);
}

TEST_F(GrantOperationsTest, ATokenUsesAGrantThatIsNotVisibleYet) {
  desk_.store.SetLag({std::chrono::seconds(60), {}});
  const std::string token = desk_.Text("CreateGrant", Ask(kAlice, R"(["Encrypt"])"), "GrantToken");
  Become(kAlice);
  EXPECT_EQ(Encrypt(), "AccessDeniedException");
  EXPECT_EQ(Encrypt("{}", R"([")" + token + R"("])"), "ok");
  Become(kBob);
  EXPECT_EQ(Encrypt("{}", R"([")" + token + R"("])"), "AccessDeniedException");
  desk_.clock.Advance(std::chrono::seconds(60));
  Become(kAlice);
  EXPECT_EQ(Encrypt(), "ok");
}

TEST_F(GrantOperationsTest, ATokenThatIsNoneIsRefused) {
  EXPECT_EQ(Encrypt("{}", R"(["nonsense"])"), "InvalidGrantTokenException");
}

TEST_F(GrantOperationsTest, AGranteeCanPassOnWhatItHas) {
  Grant(kAlice, R"(["CreateGrant","Encrypt"])",
        R"(,"Constraints":{"EncryptionContextSubset":{"a":"b"}})");
  Become(kAlice);
  EXPECT_EQ(desk_.Code("CreateGrant", Ask(kBob, R"(["Encrypt"])")), "AccessDeniedException");
  EXPECT_EQ(
      desk_.Code("CreateGrant", Ask(kBob, R"(["Decrypt"])",
                                    R"(,"Constraints":{"EncryptionContextEquals":{"a":"b"}})")),
      "AccessDeniedException");
  Grant(kBob, R"(["Encrypt"])", R"(,"Constraints":{"EncryptionContextEquals":{"a":"b"}})");
  Become(kBob);
  EXPECT_EQ(Encrypt(R"({"a":"b"})"), "ok");
}

TEST_F(GrantOperationsTest, ARevokedGrantAllowsNothing) {
  const std::string id = Grant(kAlice, R"(["Encrypt"])");
  EXPECT_EQ(desk_.Code("RevokeGrant", Named(id)), "ok");
  EXPECT_EQ(desk_.Code("RevokeGrant", Named(id)), "NotFoundException");
  Become(kAlice);
  EXPECT_EQ(Encrypt(), "AccessDeniedException");
  EXPECT_EQ(desk_.Code("RevokeGrant", Named(id)), "AccessDeniedException");
}

TEST_F(GrantOperationsTest, TheRetiringPrincipalRetiresByIdOrToken) {
  const std::string more = R"(,"RetiringPrincipal":")" + std::string(kBob) + R"(")";
  const std::string id = Grant(kAlice, R"(["Encrypt"])", more);
  const std::string token =
      desk_.Text("CreateGrant", Ask(kAlice, R"(["Decrypt"])", more), "GrantToken");
  Become(kAlice);
  EXPECT_EQ(desk_.Code("RetireGrant", Named(id)), "AccessDeniedException");
  Become(kBob);
  EXPECT_EQ(desk_.Code("RetireGrant", Named(id, R"(,"DryRun":true)")), "DryRunOperationException");
  EXPECT_EQ(desk_.Code("RetireGrant", Named(id)), "ok");
  EXPECT_EQ(desk_.Code("RetireGrant", R"({"GrantToken":")" + token + R"("})"), "ok");
  EXPECT_EQ(desk_.Code("RetireGrant", R"({"GrantToken":")" + token + R"("})"), "NotFoundException");
  BecomeOwner();
  EXPECT_EQ(Count(), 0U);
}

TEST_F(GrantOperationsTest, AGranteeRetiresOnlyWhatSaysSo) {
  const std::string with = Grant(kAlice, R"(["Encrypt","RetireGrant"])");
  const std::string without = Grant(kAlice, R"(["Encrypt"])");
  Become(kAlice);
  EXPECT_EQ(desk_.Code("RetireGrant", Named(without)), "AccessDeniedException");
  EXPECT_EQ(desk_.Code("RetireGrant", Named(with)), "ok");
}

TEST_F(GrantOperationsTest, RetiringNeedsOneNameOfTheGrant) {
  const std::string id = Grant(kAlice, R"(["Encrypt"])");
  EXPECT_EQ(desk_.Code("RetireGrant", "{}"), "ValidationException");
  EXPECT_EQ(desk_.Code("RetireGrant", R"({"GrantId":")" + id + R"("})"), "ValidationException");
  EXPECT_EQ(desk_.Code("RetireGrant", Named(id, R"(,"GrantToken":"x")")), "ValidationException");
}

TEST_F(GrantOperationsTest, ListsComeInPagesAndByGrantee) {
  for (int i = 0; i < 5; ++i) Grant(i == 0 ? kBob : kAlice, R"(["Encrypt"])");
  EXPECT_EQ(Count(R"(,"Limit":2)"), 2U);
  EXPECT_EQ(Count(R"(,"GranteePrincipal":")" + std::string(kAlice) + R"(")"), 4U);
  EXPECT_EQ(desk_.Code("ListGrants", R"({"KeyId":")" + key_ + R"(","Limit":101})"),
            "ValidationException");
}

TEST_F(GrantOperationsTest, RetirableGrantsAreFoundOverAllKeys) {
  const std::string more = R"(,"RetiringPrincipal":")" + std::string(kBob) + R"(")";
  Grant(kAlice, R"(["Encrypt"])", more);
  key_ = desk_.NewKey();
  Grant(kAlice, R"(["Encrypt"])", more);
  Grant(kAlice, R"(["Encrypt"])");
  const auto answer =
      desk_.Run("ListRetirableGrants", R"({"RetiringPrincipal":")" + std::string(kBob) + R"("})");
  EXPECT_EQ(answer->Find("Grants")->size(), 2U);
}

TEST_F(GrantOperationsTest, WhatAGrantCannotBeIsRefused) {
  EXPECT_EQ(desk_.Code("CreateGrant", Ask("alice", R"(["Encrypt"])")), "InvalidArnException");
  EXPECT_EQ(desk_.Code("CreateGrant", Ask(kAlice, "[]")), "ValidationException");
  EXPECT_EQ(desk_.Code("CreateGrant", Ask(kAlice, R"(["Nonsense"])")), "ValidationException");
  EXPECT_THAT(desk_.Message("CreateGrant", Ask(kAlice, R"(["Sign"])")),
              HasSubstr("Sign is not supported by key spec SYMMETRIC_DEFAULT"));
  EXPECT_THAT(desk_.Message("CreateGrant",
                            Ask(kAlice, R"(["Encrypt"])", R"(,"Constraints":{"SourceArn":"x"})")),
              HasSubstr("SourceArn"));
  EXPECT_EQ(desk_.Code("CreateGrant", Ask(kAlice, R"(["Encrypt"])",
                                          R"(,"Constraints":{"EncryptionContextEquals":{}})")),
            "ValidationException");
}

TEST_F(GrantOperationsTest, ADisabledKeyGivesNoGrantsButLetsThemGo) {
  const std::string id = Grant(kAlice, R"(["Encrypt"])");
  desk_.Text("DisableKey", R"({"KeyId":")" + key_ + R"("})", "x");
  EXPECT_EQ(desk_.Code("CreateGrant", Ask(kAlice, R"(["Encrypt"])")), "DisabledException");
  EXPECT_EQ(Count(), 1U);
  EXPECT_EQ(desk_.Code("RevokeGrant", Named(id)), "ok");
}

TEST_F(GrantOperationsTest, ADryRunChangesNothing) {
  EXPECT_EQ(desk_.Code("CreateGrant", Ask(kAlice, R"(["Encrypt"])", R"(,"DryRun":true)")),
            "DryRunOperationException");
  const std::string id = Grant(kAlice, R"(["Encrypt"])");
  EXPECT_EQ(desk_.Code("RevokeGrant", Named(id, R"(,"DryRun":true)")), "DryRunOperationException");
  EXPECT_EQ(Count(), 1U);
}

TEST(IsPrincipalArn, KnowsWhoCanHaveAGrant) {
  for (const char* good :
       {"arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/a/b",
        "arn:aws-cn:iam::111122223333:role/r", "arn:aws:sts::111122223333:assumed-role/r/s",
        "arn:aws:sts::111122223333:federated-user/u"}) {
    EXPECT_TRUE(IsPrincipalArn(good)) << good;
  }
  for (const char* bad :
       {"", "111122223333", "arn:aws:iam::1111:root", "arn:aws:iam::111122223333:group/g",
        "arn:aws:kms:us-east-1:111122223333:key/x", "arn:aws:iam::111122223333",
        "arn:aws:x:iam::111122223333:root", "s3.amazonaws.com"}) {
    EXPECT_FALSE(IsPrincipalArn(bad)) << bad;
  }
}

}  // namespace
}  // namespace atrest::emulator
