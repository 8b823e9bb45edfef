#include "emulator/operations/access.h"

#include <gmock/gmock.h>

#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

using ::testing::HasSubstr;

constexpr char kRoot[] = "arn:aws:iam::000000000000:root";
constexpr char kMaster[] = "arn:aws:iam::000000000000:role/masters.prod";

std::string Quoted(std::string text) { return json::Value::String(text).Text(); }

std::string Statement(const std::string& effect, const std::string& principal,
                      const std::string& action, const std::string& condition = "{}") {
  return R"({"Effect":")" + effect + R"(","Principal":{"AWS":")" + principal + R"("},"Action":")" +
         action + R"(","Resource":"*","Condition":)" + condition + "}";
}

class AccessTest : public ::testing::Test {
 protected:
  std::string KeyWith(const std::string& statements) {
    return desk_.NewKey(R"({"Policy":)" + Quoted(R"({"Statement":[)" + statements + "]}") + "}");
  }
  // From now on this principal asks.
  void Become(const std::string& arn, const std::string& identity_policy,
              const std::string& role_arn = "") {
    Principal principal;
    principal.caller = {arn, "000000000000", "AROA", "key", role_arn};
    if (!identity_policy.empty()) {
      principal.policies.push_back(
          PolicyDocument::Parse(identity_policy, PolicyDocument::Kind::kIdentityPolicy).value());
    }
    desk_.principal = std::make_shared<const Principal>(std::move(principal));
  }
  std::string Encrypt(const std::string& key_id, const std::string& context = "{}") {
    const auto answer = desk_.Run("Encrypt", R"({"KeyId":")" + key_id + R"(","Plaintext":"aGk=",)" +
                                                 R"("EncryptionContext":)" + context + "}");
    return answer.ok() ? "ok" : answer.error().code + ": " + answer.error().message;
  }

  const std::string allow_all_ =
      R"({"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}})";
  Desk desk_;
};

TEST_F(AccessTest, TheDefaultPolicyLeavesItToTheCallersOwnPolicies) {
  const std::string key = desk_.NewKey();
  Become(kMaster, allow_all_);
  EXPECT_EQ(Encrypt(key), "ok");
  Become(kMaster, "");
  EXPECT_EQ(Encrypt(key),
            "AccessDeniedException: User: arn:aws:iam::000000000000:role/masters.prod is not "
            "authorized to perform: kms:Encrypt on resource: "
            "arn:aws:kms:us-east-1:000000000000:key/" +
                key + " because no identity-based policy allows the kms:Encrypt action");
}

TEST_F(AccessTest, AnotherAccountNeedsTheKeyPolicyAndItsOwn) {
  const std::string foreign = "arn:aws:iam::111122223333:user/a";
  const std::string closed = desk_.NewKey();
  const std::string open = KeyWith(Statement("Allow", kRoot, "kms:*") + "," +
                                   Statement("Allow", foreign, "kms:Encrypt"));
  const std::string delegated =
      KeyWith(Statement("Allow", kRoot, "kms:*") + "," +
              Statement("Allow", "arn:aws:iam::111122223333:root", "kms:Encrypt"));
  const auto become = [&](const std::string& policy) {
    Become(foreign, policy);
    Principal principal;
    principal.caller = {foreign, "111122223333", "AIDA", "key"};
    principal.policies = desk_.principal->policies;
    desk_.principal = std::make_shared<const Principal>(std::move(principal));
  };
  become("");
  for (const std::string& key : {closed, open, delegated}) {
    EXPECT_THAT(Encrypt(key), HasSubstr("AccessDeniedException")) << key;
  }
  become(allow_all_);
  EXPECT_THAT(Encrypt(closed), HasSubstr("no resource-based policy allows"));
  EXPECT_EQ(Encrypt(open), "ok");
  EXPECT_EQ(Encrypt(delegated), "ok");
}

TEST_F(AccessTest, ASessionIsMeantByItsRoleAndByItsOwnName) {
  const std::string session = "arn:aws:sts::000000000000:assumed-role/masters.prod/s";
  for (const std::string& named : {std::string(kMaster), session}) {
    const std::string key = KeyWith(Statement("Allow", kRoot, "kms:PutKeyPolicy") + "," +
                                    Statement("Allow", named, "kms:Encrypt"));
    Become(session, "", kMaster);
    EXPECT_EQ(Encrypt(key), "ok") << named;
    Become("arn:aws:sts::000000000000:assumed-role/other/s", "",
           "arn:aws:iam::000000000000:role/other");
    EXPECT_THAT(Encrypt(key), HasSubstr("User: arn:aws:sts::000000000000:assumed-role/other/s is"));
    desk_.principal = TestPrincipal("000000000000");
  }
}

TEST_F(AccessTest, AConditionOnThePrincipalSeesTheRoleOfASession) {
  const std::string key =
      KeyWith(Statement("Allow", kRoot, "kms:PutKeyPolicy") + "," +
              Statement("Allow", kRoot, "kms:Encrypt",
                        R"({"ArnEquals":{"aws:PrincipalArn":")" + std::string(kMaster) + R"("}})"));
  Become("arn:aws:sts::000000000000:assumed-role/masters.prod/s", allow_all_, kMaster);
  EXPECT_EQ(Encrypt(key), "ok");
}

TEST_F(AccessTest, AKeyPolicyCanAllowACallerThatHasNoPolicy) {
  const std::string key = KeyWith(Statement("Allow", kRoot, "kms:*") + "," +
                                  Statement("Allow", kMaster, "kms:Encrypt"));
  Become(kMaster, "");
  EXPECT_EQ(Encrypt(key), "ok");
  EXPECT_EQ(desk_.Code("DisableKey", R"({"KeyId":")" + key + R"("})"), "AccessDeniedException");
}

TEST_F(AccessTest, ANarrowKeyPolicyHoldsAgainstABroadIdentityPolicy) {
  const std::string key = KeyWith(
      Statement("Allow", kRoot, "kms:PutKeyPolicy") + "," +
      Statement(
          "Allow", kRoot, "kms:Encrypt",
          R"({"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::000000000000:role/masters.prod"},)"
          R"("StringEquals":{"kms:EncryptionContext:cluster":"prod"},)"
          R"("ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["cluster"]}})"));
  Become(kMaster, allow_all_);
  EXPECT_EQ(Encrypt(key, R"({"cluster":"prod"})"), "ok");
  EXPECT_THAT(Encrypt(key, R"({"cluster":"test"})"), HasSubstr("no resource-based policy allows"));
  EXPECT_THAT(Encrypt(key, R"({"cluster":"prod","x":"y"})"), HasSubstr("AccessDeniedException"));
  Become("arn:aws:iam::000000000000:role/nodes.prod", allow_all_);
  EXPECT_THAT(Encrypt(key, R"({"cluster":"prod"})"), HasSubstr("AccessDeniedException"));
}

TEST_F(AccessTest, AnExplicitDenyWinsAndSaysWhereItStands) {
  const std::string key =
      KeyWith(Statement("Allow", kRoot, "kms:*") + "," + Statement("Deny", kMaster, "kms:Encrypt"));
  Become(kMaster, allow_all_);
  EXPECT_THAT(Encrypt(key), HasSubstr("with an explicit deny in a resource-based policy"));
  desk_.principal = TestPrincipal("000000000000");
  const std::string open = desk_.NewKey();
  Become(kMaster, R"({"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},)"
                  R"({"Effect":"Deny","Action":"kms:Encrypt","Resource":"*"}]})");
  EXPECT_THAT(Encrypt(open), HasSubstr("with an explicit deny in an identity-based policy"));
}

TEST_F(AccessTest, ViaServiceNeverMatchesADirectCall) {
  const std::string key =
      KeyWith(Statement("Allow", kRoot, "kms:PutKeyPolicy") + "," +
              Statement("Allow", "*", "kms:Encrypt",
                        R"({"StringEquals":{"kms:ViaService":"ec2.us-east-1.amazonaws.com"}})"));
  EXPECT_THAT(Encrypt(key), HasSubstr("AccessDeniedException"));
}

TEST_F(AccessTest, IsAskedBeforeTheStateOfTheKey) {
  const std::string key = desk_.NewKey();
  desk_.Code("DisableKey", R"({"KeyId":")" + key + R"("})");
  Become(kMaster, "");
  EXPECT_THAT(Encrypt(key), HasSubstr("AccessDeniedException"));
}

TEST_F(AccessTest, EveryOperationAsks) {
  const std::string key = desk_.NewKey();
  const std::string blob = desk_.Encrypted(key);
  desk_.Code("CreateAlias", R"({"AliasName":"alias/a","TargetKeyId":")" + key + R"("})");
  Become(kMaster, "");
  const std::string of_key = R"("KeyId":")" + key + "\"";
  const std::string alias = R"("AliasName":"alias/a")";
  const std::string target = R"("TargetKeyId":")" + key + "\"";
  const std::vector<std::pair<std::string, std::string>> calls{
      {"CreateKey", ""},
      {"DescribeKey", of_key},
      {"ListKeys", ""},
      {"UpdateKeyDescription", of_key + R"(,"Description":"x")"},
      {"EnableKey", of_key},
      {"DisableKey", of_key},
      {"ScheduleKeyDeletion", of_key},
      {"CancelKeyDeletion", of_key},
      {"CreateAlias", R"("AliasName":"alias/b",)" + target},
      {"UpdateAlias", alias + "," + target},
      {"DeleteAlias", alias},
      {"ListAliases", ""},
      {"Encrypt", of_key + R"(,"Plaintext":"aGk=")"},
      {"Decrypt", R"("CiphertextBlob":")" + blob + "\""},
      {"ReEncrypt", R"("CiphertextBlob":")" + blob + R"(","DestinationKeyId":")" + key + "\""},
      {"GenerateDataKey", of_key + R"(,"KeySpec":"AES_256")"},
      {"GenerateDataKeyWithoutPlaintext", of_key + R"(,"KeySpec":"AES_256")"},
      {"GenerateRandom", R"("NumberOfBytes":5)"},
      {"EnableKeyRotation", of_key},
      {"DisableKeyRotation", of_key},
      {"GetKeyRotationStatus", of_key},
      {"RotateKeyOnDemand", of_key},
      {"ListKeyRotations", of_key},
      {"GetKeyPolicy", of_key},
      {"PutKeyPolicy", of_key + R"(,"Policy":"{}")"},
      {"ListKeyPolicies", of_key},
      {"TagResource", of_key + R"(,"Tags":[])"},
      {"UntagResource", of_key + R"(,"TagKeys":[])"},
      {"ListResourceTags", of_key}};
  for (const auto& [operation, members] : calls) {
    EXPECT_EQ(desk_.Code(operation, "{" + members + "}"), "AccessDeniedException") << operation;
  }
}

TEST_F(AccessTest, APolicyThatLocksItsAuthorOutIsRefusedUnlessAskedFor) {
  const std::string policy =
      Quoted(R"({"Statement":[)" + Statement("Allow", kMaster, "kms:*") + "]}");
  EXPECT_EQ(desk_.Code("CreateKey", R"({"Policy":)" + policy + "}"),
            "MalformedPolicyDocumentException");
  EXPECT_EQ(
      desk_.Code("CreateKey", R"({"BypassPolicyLockoutSafetyCheck":true,"Policy":)" + policy + "}"),
      "ok");
}

TEST_F(AccessTest, GetKeyPolicyGivesWhatWasPutOrTheDefault) {
  const std::string key = desk_.NewKey();
  const std::string of_key = R"({"KeyId":")" + key + "\"";
  EXPECT_THAT(desk_.Text("GetKeyPolicy", of_key + "}", "Policy"), HasSubstr("key-default-1"));
  const std::string policy = R"({"Statement":[)" + Statement("Allow", kRoot, "kms:*") + "]}";
  EXPECT_EQ(desk_.Code("PutKeyPolicy", of_key + R"(,"Policy":)" + Quoted(policy) + "}"), "ok");
  EXPECT_EQ(desk_.Text("GetKeyPolicy", of_key + "}", "Policy"), policy);
}

// What `atrest key policy --for creator` allows of making a key, shortened.
constexpr char kMayCreate[] =
    R"({"Statement":[{"Effect":"Allow","Action":"kms:CreateKey","Resource":"*","Condition":{)"
    R"("StringEquals":{"kms:KeySpec":"SYMMETRIC_DEFAULT"},)"
    R"("BoolIfExists":{"kms:BypassPolicyLockoutSafetyCheck":"false"}}},)"
    R"({"Effect":"Allow","Action":["kms:TagResource"],)"
    R"("Resource":"arn:aws:kms:us-east-1:000000000000:key/*",)"
    R"("Condition":{"StringEquals":{"aws:RequestTag/Cluster":"a"}}}]})";

std::string Tagged(const std::string& cluster) {
  return R"({"Tags":[{"TagKey":"Cluster","TagValue":")" + cluster + R"("}]})";
}

TEST_F(AccessTest, AKeyWithTagsNeedsTagResourceToo) {
  Become(kMaster, R"({"Statement":{"Effect":"Allow","Action":"kms:CreateKey","Resource":"*"}})");
  EXPECT_EQ(desk_.Code("CreateKey", "{}"), "ok");
  EXPECT_THAT(desk_.Message("CreateKey", Tagged("a")), HasSubstr("kms:TagResource"));
}

TEST_F(AccessTest, ConditionsSeeTheTagsThatAKeyIsMadeWith) {
  Become(kMaster, kMayCreate);
  EXPECT_EQ(desk_.Code("CreateKey", Tagged("a")), "ok");
  EXPECT_THAT(desk_.Message("CreateKey", Tagged("b")), HasSubstr("kms:TagResource"));
}

TEST_F(AccessTest, ConditionsSeeThatTheLockoutCheckIsToBeSkipped) {
  Become(kMaster, kMayCreate);
  EXPECT_EQ(desk_.Code("CreateKey", "{}"), "ok");
  EXPECT_THAT(desk_.Message("CreateKey", R"({"BypassPolicyLockoutSafetyCheck":true})"),
              HasSubstr("kms:CreateKey"));
}

TEST_F(AccessTest, ConditionsSeeTheTagsThatAreSetLaterAndTheirKeys) {
  const std::string key = desk_.NewKey();
  Become(kMaster,
         R"({"Statement":{"Effect":"Allow","Action":["kms:TagResource","kms:UntagResource"],)"
         R"("Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}}})");
  const auto tag = [&](const std::string& name) {
    return desk_.Code("TagResource", R"({"KeyId":")" + key + R"(","Tags":[{"TagKey":")" + name +
                                         R"(","TagValue":"x"}]})");
  };
  EXPECT_EQ(tag("a"), "ok");
  EXPECT_EQ(tag("b"), "AccessDeniedException");
  EXPECT_EQ(desk_.Code("UntagResource", R"({"KeyId":")" + key + R"(","TagKeys":["b"]})"),
            "AccessDeniedException");
}

}  // namespace
}  // namespace atrest::emulator
