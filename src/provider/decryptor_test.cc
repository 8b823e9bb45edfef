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
  EXPECT_EQ(decryptor_.DecryptV2(ciphertext, {}).value().plaintext.Reveal(), "dek");
}

TEST_F(DecryptorTest, ToleratesAMissingPrefixInV1Only) {
  const std::string blob = Encrypt("dek").substr(1);
  ASSERT_NE(blob.front(), '1');
  EXPECT_EQ(decryptor_.DecryptV1(blob, {}).value().plaintext.Reveal(), "dek");
  EXPECT_THAT(decryptor_.DecryptV2(blob, {}), FailsWith(Failure::kBadCiphertext));
}

TEST_F(DecryptorTest, RefusesAnEmptyCiphertextWithoutAskingKms) {
  for (const char* ciphertext : {"", "1"}) {
    EXPECT_THAT(decryptor_.DecryptV1(ciphertext, {}), FailsWith(Failure::kBadCiphertext));
    EXPECT_THAT(decryptor_.DecryptV2(ciphertext, {}), FailsWith(Failure::kBadCiphertext));
  }
  EXPECT_EQ(Decrypts(), 0);
}

TEST_F(DecryptorTest, RefusesMoreThanKmsTakesWithoutAskingKms) {
  const std::string ciphertext = "1" + std::string(6145, 'x');
  EXPECT_THAT(decryptor_.DecryptV2(ciphertext, {}),
              FailsWith(Failure::kBadCiphertext, HasSubstr("6145")));
  EXPECT_EQ(Decrypts(), 0);
}

TEST_F(DecryptorTest, SendsNoKeySoThatOldKeysStayReadable) {
  ASSERT_TRUE(decryptor_.DecryptV2(Encrypt("dek"), {}).ok());
  EXPECT_EQ(kms_.Calls().back().key_id, "");
}

TEST_F(DecryptorTest, TellsTamperedBytesFromAnUnreachableService) {
  std::string ciphertext = Encrypt("dek");
  kms_.FailNext(Error{Failure::kUnreachable, "connection refused"});
  EXPECT_THAT(decryptor_.DecryptV2(ciphertext, {}), FailsWith(Failure::kUnreachable));
  ciphertext.back() = static_cast<char>(ciphertext.back() ^ 1);
  EXPECT_THAT(decryptor_.DecryptV2(ciphertext, {}), FailsWith(Failure::kBadCiphertext));
}

TEST_F(DecryptorTest, CannotOpenWhatWasBoundToAnotherContext) {
  const KeySettings other{settings_.key, {{"cluster", "b"}}};
  const Decryptor decryptor(kms_, other);
  EXPECT_THAT(decryptor.DecryptV2(Encrypt("dek"), {}), FailsWith(Failure::kBadCiphertext));
}

}  // namespace
}  // namespace atrest::provider
