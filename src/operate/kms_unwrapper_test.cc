#include "operate/kms_unwrapper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kms/ciphertext_format.h"
#include "testing/fake_key_service.h"

namespace atrest::operate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class OneService final : public KmsByRegion {
 public:
  Result<kms::KeyService*> Open(const std::string& region) override {
    regions.push_back(region);
    return &service;
  }
  fakes::FakeKeyService service;
  std::vector<std::string> regions;
};

class KmsUnwrapperTest : public ::testing::Test {
 protected:
  std::string Blob(const std::string& key, const kms::EncryptionContext& context) {
    kms::EncryptRequest request;
    request.key_id = key;
    request.plaintext = Secret("key material");
    request.encryption_context = context;
    return kms_.service.Encrypt(request, {}).value().ciphertext_blob;
  }
  WrappedDek Dek(const kms::EncryptionContext& context = {}) {
    WrappedDek dek;
    dek.ciphertext = kms::FrameCiphertext(Blob(key_, context));
    dek.key_id = key_;
    return dek;
  }
  Result<UnwrappedDek> Unwrap(const WrappedDek& dek, KmsUnwrapPolicy policy = {}) {
    KmsUnwrapper unwrapper(kms_, std::move(policy));
    return unwrapper.Unwrap(dek, {});
  }
  int Decrypts() { return kms_.service.CallCount("Decrypt"); }

  OneService kms_;
  const std::string key_ = kms_.service.CreateKey();
};

TEST_F(KmsUnwrapperTest, TakesThePrefixOffAndGivesTheContext) {
  KmsUnwrapPolicy policy;
  policy.contexts = {{{"cluster", "one"}}};
  const auto opened = Unwrap(Dek({{"cluster", "one"}}), policy);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(opened->key.Reveal(), "key material");
}

TEST_F(KmsUnwrapperTest, SaysWhichKeyAnswered) { EXPECT_EQ(Unwrap(Dek())->key_arn, key_); }

TEST_F(KmsUnwrapperTest, TakesV1CiphertextsWithoutAPrefix) {
  WrappedDek dek;
  dek.ciphertext = Blob(key_, {});
  EXPECT_FALSE(Unwrap(dek).ok());
  dek.api = 1;
  EXPECT_TRUE(Unwrap(dek).ok());
}

TEST_F(KmsUnwrapperTest, TriesOlderContextsWhereTheBytesDoNotFit) {
  KmsUnwrapPolicy policy;
  policy.contexts = {{{"cluster", "new"}}, {{"cluster", "old"}}, {}};
  EXPECT_TRUE(Unwrap(Dek({{"cluster", "old"}}), policy).ok());
  EXPECT_TRUE(Unwrap(Dek(), policy).ok());
}

TEST_F(KmsUnwrapperTest, TriesNoOtherContextWhereTheKeyIsNotUsable) {
  KmsUnwrapPolicy policy;
  policy.contexts = {{}, {{"cluster", "old"}}};
  const WrappedDek dek = Dek();
  kms_.service.SetState(key_, "Disabled");
  EXPECT_EQ(Unwrap(dek, policy).error().kind, Failure::kKeyUnusable);
  EXPECT_EQ(Decrypts(), 1);
}

TEST_F(KmsUnwrapperTest, AsksTheRegionOfTheKeyId) {
  WrappedDek dek = Dek();
  dek.key_id += "#0123";
  ASSERT_TRUE(Unwrap(dek).ok());
  EXPECT_THAT(kms_.regions, ElementsAre("eu-west-1"));
}

TEST_F(KmsUnwrapperTest, AsksTheRegionThatAPersonGaveWhateverTheKeyIdSays) {
  KmsUnwrapPolicy policy;
  policy.region = "us-east-1";
  ASSERT_TRUE(Unwrap(Dek(), policy).ok());
  EXPECT_THAT(kms_.regions, ElementsAre("us-east-1"));
}

TEST_F(KmsUnwrapperTest, AsksTheRegionOfTheTrustedKeyWhereTheRecordNamesNone) {
  KmsUnwrapPolicy policy;
  policy.keys = {key_};
  WrappedDek dek = Dek();
  dek.key_id = "alias/k8s";
  ASSERT_TRUE(Unwrap(dek, policy).ok());
  ASSERT_TRUE(Unwrap(dek).ok());
  EXPECT_THAT(kms_.regions, ElementsAre("eu-west-1", ""));
}

TEST_F(KmsUnwrapperTest, RefusesWhatAnotherKeyUnwrapped) {
  KmsUnwrapPolicy policy;
  policy.keys = {kms_.service.CreateKey(), kms_.service.CreateKey()};
  const auto opened = Unwrap(Dek(), policy);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, Failure::kDenied);
  EXPECT_THAT(opened.error().message, HasSubstr(key_));
}

TEST_F(KmsUnwrapperTest, NamesTheOnlyTrustedKeyToKms) {
  KmsUnwrapPolicy policy;
  policy.keys = {key_};
  ASSERT_TRUE(Unwrap(Dek(), policy).ok());
  EXPECT_EQ(kms_.service.Calls().back().key_id, key_);
}

TEST_F(KmsUnwrapperTest, HandsErrorsOn) {
  const WrappedDek dek = Dek();
  kms_.service.FailNext({Failure::kUnreachable, "no"});
  EXPECT_EQ(Unwrap(dek).error().kind, Failure::kUnreachable);
}

TEST_F(KmsUnwrapperTest, AsksNobodyForWhatIsNoCiphertext) {
  WrappedDek dek;
  dek.ciphertext = "1";
  EXPECT_EQ(Unwrap(dek).error().kind, Failure::kBadCiphertext);
  dek.ciphertext = "1" + std::string(7000, 'x');
  EXPECT_EQ(Unwrap(dek).error().kind, Failure::kBadCiphertext);
  EXPECT_EQ(Decrypts(), 0);
}

}  // namespace
}  // namespace atrest::operate
