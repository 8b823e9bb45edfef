#include "provider/decryptor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/encryptor.h"
#include "testing/fake_key_service.h"
#include "testing/result_matchers.h"

namespace atrest::provider {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

class DecryptorTest : public testing::Test {
 protected:
  std::string Encrypt(std::string_view plaintext) {
    return encryptor_.EncryptV1(Secret(plaintext), {}).value().ciphertext;
  }
  int Decrypts() { return kms_.CallCount("Decrypt"); }

  fakes::FakeKeyService kms_;
  const KeySettings settings_{kms_.CreateKey(), {{"cluster", "a"}}};
  FixedKeyIdentity identity_{settings_.key};
  Encryptor encryptor_{kms_, settings_, identity_};
  Decryptor decryptor_{kms_, settings_};
};

TEST_F(DecryptorTest, OpensWhatTheEncryptorMade) {
  const std::string ciphertext = Encrypt("dek");
  EXPECT_EQ(decryptor_.DecryptV1(ciphertext, {}).value().plaintext.Reveal(), "dek");
  EXPECT_EQ(decryptor_.DecryptV2(ciphertext, "", {}).value().plaintext.Reveal(), "dek");
}

TEST_F(DecryptorTest, ToleratesAMissingPrefixInV1Only) {
  const std::string blob = Encrypt("dek").substr(1);
  ASSERT_NE(blob.front(), '1');
  EXPECT_EQ(decryptor_.DecryptV1(blob, {}).value().plaintext.Reveal(), "dek");
  EXPECT_THAT(decryptor_.DecryptV2(blob, "", {}), FailsWith(Failure::kBadCiphertext));
}

TEST_F(DecryptorTest, RefusesAnEmptyCiphertextWithoutAskingKms) {
  for (const char* ciphertext : {"", "1"}) {
    EXPECT_THAT(decryptor_.DecryptV1(ciphertext, {}), FailsWith(Failure::kBadCiphertext));
    EXPECT_THAT(decryptor_.DecryptV2(ciphertext, "", {}), FailsWith(Failure::kBadCiphertext));
  }
  EXPECT_EQ(Decrypts(), 0);
}

TEST_F(DecryptorTest, RefusesMoreThanKmsTakesWithoutAskingKms) {
  const std::string ciphertext = "1" + std::string(6145, 'x');
  EXPECT_THAT(decryptor_.DecryptV2(ciphertext, "", {}),
              FailsWith(Failure::kBadCiphertext, HasSubstr("6145")));
  EXPECT_EQ(Decrypts(), 0);
}

TEST_F(DecryptorTest, SendsNoKeySoThatOldKeysStayReadable) {
  ASSERT_TRUE(decryptor_.DecryptV2(Encrypt("dek"), "", {}).ok());
  EXPECT_EQ(kms_.Calls().back().key_id, "");
}

TEST_F(DecryptorTest, TellsTamperedBytesFromAnUnreachableService) {
  std::string ciphertext = Encrypt("dek");
  kms_.FailNext(Error{Failure::kUnreachable, "connection refused"});
  EXPECT_THAT(decryptor_.DecryptV2(ciphertext, "", {}), FailsWith(Failure::kUnreachable));
  ciphertext.back() = static_cast<char>(ciphertext.back() ^ 1);
  EXPECT_THAT(decryptor_.DecryptV2(ciphertext, "", {}), FailsWith(Failure::kBadCiphertext));
}

TEST_F(DecryptorTest, CannotOpenWhatWasBoundToAnotherContext) {
  const KeySettings other{settings_.key, {{"cluster", "b"}}};
  const Decryptor decryptor(kms_, other);
  EXPECT_THAT(decryptor.DecryptV2(Encrypt("dek"), "", {}), FailsWith(Failure::kBadCiphertext));
}

class DecryptPolicyTest : public testing::Test {
 protected:
  std::string SealUnder(const std::string& key, const kms::EncryptionContext& context = {}) {
    return "1" + kms_.Encrypt({key, Secret("dek"), context}, {}).value().ciphertext_blob;
  }
  int Decrypts() { return kms_.CallCount("Decrypt"); }

  fakes::FakeKeyService kms_;
  const std::string current_ = kms_.CreateKey();
  const std::string retired_ = kms_.CreateKey();
  const std::string foreign_ = kms_.CreateKey();
  const KeySettings settings_{current_, {}, {current_, retired_}, {}};
  Decryptor decryptor_{kms_, settings_};
};

TEST_F(DecryptPolicyTest, OpensWhatCurrentAndRetiredKeysSealed) {
  for (const std::string& key : {current_, retired_}) {
    EXPECT_EQ(decryptor_.DecryptV2(SealUnder(key), key, {}).value().plaintext.Reveal(), "dek");
    EXPECT_EQ(decryptor_.DecryptV1(SealUnder(key), {}).value().plaintext.Reveal(), "dek");
  }
}

TEST_F(DecryptPolicyTest, RefusesAnUntrustedKeyIdWithoutAskingKms) {
  EXPECT_THAT(decryptor_.DecryptV2(SealUnder(foreign_), foreign_, {}),
              FailsWith(Failure::kDenied, HasSubstr(foreign_)));
  EXPECT_EQ(Decrypts(), 0);
}

TEST_F(DecryptPolicyTest, NamesTheKeyToKmsSoThatAForeignBlobIsRefusedThere) {
  EXPECT_FALSE(decryptor_.DecryptV2(SealUnder(foreign_), current_, {}).ok());
  EXPECT_EQ(kms_.Calls().back().key_id, current_);
}

TEST_F(DecryptPolicyTest, KnowsTheKeyInAKeyIdWithItsMaterial) {
  EXPECT_TRUE(decryptor_.DecryptV2(SealUnder(current_), current_ + "#abc", {}).ok());
  EXPECT_EQ(kms_.Calls().back().key_id, current_);
}

TEST_F(DecryptPolicyTest, RefusesAForeignKeyWhereNoKeyIdTellsIt) {
  EXPECT_THAT(decryptor_.DecryptV1(SealUnder(foreign_), {}),
              FailsWith(Failure::kDenied, HasSubstr(foreign_)));
  EXPECT_THAT(decryptor_.DecryptV2(SealUnder(foreign_), "alias/k", {}),
              FailsWith(Failure::kDenied));
}

TEST_F(DecryptPolicyTest, NamesTheOnlyTrustedKeyToKmsInV1) {
  const KeySettings settings{current_, {}, {current_}, {}};
  const Decryptor decryptor(kms_, settings);
  EXPECT_FALSE(decryptor.DecryptV1(SealUnder(foreign_), {}).ok());
  EXPECT_EQ(kms_.Calls().back().key_id, current_);
}

TEST_F(DecryptPolicyTest, ReadsWhatWasBoundToAnOlderContext) {
  const KeySettings settings{current_, {{"v", "3"}}, {}, {{{"v", "2"}}, {}}};
  const Decryptor decryptor(kms_, settings);
  for (const kms::EncryptionContext& context :
       {kms::EncryptionContext{{"v", "3"}}, kms::EncryptionContext{{"v", "2"}},
        kms::EncryptionContext{}}) {
    EXPECT_TRUE(decryptor.DecryptV1(SealUnder(current_, context), {}).ok());
  }
  EXPECT_THAT(decryptor.DecryptV1(SealUnder(current_, {{"v", "9"}}), {}),
              FailsWith(Failure::kBadCiphertext));
}

TEST_F(DecryptPolicyTest, TriesNoOtherContextWhenKmsCannotBeReached) {
  const KeySettings settings{current_, {{"v", "3"}}, {}, {{}}};
  const Decryptor decryptor(kms_, settings);
  const std::string ciphertext = SealUnder(current_);
  kms_.FailNext(Error{Failure::kUnreachable, "refused"});
  EXPECT_THAT(decryptor.DecryptV1(ciphertext, {}), FailsWith(Failure::kUnreachable));
  EXPECT_EQ(Decrypts(), 1);
}

}  // namespace
}  // namespace atrest::provider
