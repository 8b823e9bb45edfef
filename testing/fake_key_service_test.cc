#include "testing/fake_key_service.h"

#include <gtest/gtest.h>

namespace atrest::fakes {
namespace {

class FakeKeyServiceTest : public ::testing::Test {
 protected:
  Result<std::string> Encrypt(const std::string& text, kms::EncryptionContext context = {}) {
    auto result = service.Encrypt({key, Secret(text), std::move(context)}, {});
    if (!result.ok()) return result.error();
    return result->ciphertext_blob;
  }
  Result<std::string> Decrypt(const std::string& blob, kms::EncryptionContext context = {}) {
    auto result = service.Decrypt({key, blob, std::move(context)}, {});
    if (!result.ok()) return result.error();
    return std::string(result->plaintext.Reveal());
  }

  FakeKeyService service;
  std::string key = service.CreateKey();
};

TEST_F(FakeKeyServiceTest, DecryptsWhatItEncrypted) {
  EXPECT_EQ(*Decrypt(*Encrypt("dek", {{"a", "b"}}), {{"a", "b"}}), "dek");
}

TEST_F(FakeKeyServiceTest, HidesThePlaintext) {
  EXPECT_EQ(Encrypt("plaintext")->find("plaintext"), std::string::npos);
}

TEST_F(FakeKeyServiceTest, RefusesAnotherEncryptionContext) {
  EXPECT_EQ(Decrypt(*Encrypt("dek", {{"a", "b"}}), {{"a", "c"}}).error().code,
            "InvalidCiphertextException");
}

TEST_F(FakeKeyServiceTest, RefusesEachFlippedByte) {
  std::string blob = *Encrypt("dek");
  for (std::size_t i = 0; i < blob.size(); ++i) {
    std::string damaged = blob;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_FALSE(Decrypt(damaged).ok()) << i;
  }
}

TEST_F(FakeKeyServiceTest, RefusesAnotherKey) {
  std::string blob = *Encrypt("dek");
  key = service.CreateKey();
  EXPECT_EQ(Decrypt(blob).error().code, "IncorrectKeyException");
}

TEST_F(FakeKeyServiceTest, DecryptsWithoutANamedKey) {
  std::string blob = *Encrypt("dek");
  key.clear();
  EXPECT_EQ(*Decrypt(blob), "dek");
}

TEST_F(FakeKeyServiceTest, ADisabledKeyIsUnusable) {
  std::string blob = *Encrypt("dek");
  service.SetState(key, "Disabled");
  EXPECT_EQ(Encrypt("dek").error().code, "DisabledException");
  EXPECT_EQ(Decrypt(blob).error().kind, Failure::kKeyUnusable);
  service.SetState(key, "Enabled");
  EXPECT_TRUE(Decrypt(blob).ok());
}

TEST_F(FakeKeyServiceTest, OldCiphertextsSurviveARotation) {
  std::string blob = *Encrypt("dek");
  std::string id = service.Rotate(key);
  EXPECT_EQ(*Decrypt(blob), "dek");
  EXPECT_EQ(service.DescribeKey(key, {})->current_material_id, id);
  EXPECT_NE(service.Decrypt({key, blob, {}}, {})->key_material_id, id);
}

TEST_F(FakeKeyServiceTest, AliasesLeadToTheirKey) {
  service.AddAlias("alias/etcd", key);
  EXPECT_EQ(service.DescribeKey("alias/etcd", {})->arn, key);
}

TEST_F(FakeKeyServiceTest, ADeletedKeyIsNotFound) {
  service.DeleteKey(key);
  EXPECT_EQ(service.DescribeKey(key, {}).error().kind, Failure::kKeyNotFound);
}

TEST_F(FakeKeyServiceTest, FailsAsScriptedThenWorksAgain) {
  service.PassNext();
  service.FailNext(Error{Failure::kThrottled, "slow down"});
  EXPECT_TRUE(Encrypt("dek").ok());
  EXPECT_EQ(Encrypt("dek").error().kind, Failure::kThrottled);
  EXPECT_TRUE(Encrypt("dek").ok());
}

TEST_F(FakeKeyServiceTest, RecordsItsCalls) {
  (void)Encrypt("dek", {{"a", "b"}});
  (void)service.DescribeKey(key, {});
  ASSERT_EQ(service.Calls().size(), 2u);
  EXPECT_EQ(service.Calls()[0].encryption_context.at("a"), "b");
  EXPECT_EQ(service.CallCount("DescribeKey"), 1);
}

TEST_F(FakeKeyServiceTest, TheHookMayEndACall) {
  service.OnCall([](const FakeKeyService::Call&, const CallContext&) -> Result<void> {
    return Error{Failure::kUnreachable, "reset"};
  });
  EXPECT_EQ(Encrypt("dek").error().kind, Failure::kUnreachable);
}

TEST_F(FakeKeyServiceTest, ACancelledCallEndsSo) {
  std::stop_source stop;
  stop.request_stop();
  CallContext context;
  context.stop = stop.get_token();
  EXPECT_EQ(service.DescribeKey(key, context).error().kind, Failure::kCancelled);
}

TEST_F(FakeKeyServiceTest, RefusesPlaintextsThatAwsRefuses) {
  EXPECT_EQ(Encrypt("").error().kind, Failure::kBadInput);
  EXPECT_EQ(Encrypt(std::string(4097, 'x')).error().kind, Failure::kBadInput);
  EXPECT_TRUE(Encrypt(std::string(4096, 'x')).ok());
}

}  // namespace
}  // namespace atrest::fakes
