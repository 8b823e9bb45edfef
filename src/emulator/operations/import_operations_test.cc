#include <gmock/gmock.h>

#include "crypto/base64.h"
#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

using ::testing::HasSubstr;

class ImportOperationsTest : public ::testing::Test {
 protected:
  std::string Ask(const std::string& more = "") {
    return R"({"KeyId":")" + key_ + R"(")" + more + "}";
  }
  std::string Parameters(const std::string& algorithm = "RSAES_OAEP_SHA_256",
                         const std::string& spec = "RSA_2048") {
    return Ask(R"(,"WrappingAlgorithm":")" + algorithm + R"(","WrappingKeySpec":")" + spec +
               R"(")");
  }
  std::string Import(const std::string& token, const std::string& more) {
    return Ask(R"(,"EncryptedKeyMaterial":"AAAA","ImportToken":")" + token + R"(")" + more);
  }
  static constexpr const char* kForever = R"(,"ExpirationModel":"KEY_MATERIAL_DOES_NOT_EXPIRE")";

  Desk desk_;
  std::string key_ = desk_.NewKey(R"({"Origin":"EXTERNAL"})");
};

TEST_F(ImportOperationsTest, AKeyOfExternalOriginWaitsForItsMaterial) {
  EXPECT_EQ(desk_.Describe(key_, "KeyState"), "PendingImport");
  EXPECT_EQ(desk_.Describe(key_, "Origin"), "EXTERNAL");
  EXPECT_EQ(desk_.Describe(key_, "CurrentKeyMaterialId"), "(absent)");
  EXPECT_EQ(desk_.Describe(key_, "ExpirationModel"), "(absent)");
  EXPECT_THAT(desk_.Message("Encrypt", Ask(R"(,"Plaintext":"aGk=")")),
              HasSubstr(key_ + " is pending import."));
}

TEST_F(ImportOperationsTest, ParametersHoldAPublicKeyForADay) {
  const auto answer = desk_.Run("GetParametersForImport", Parameters());
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(crypto::DecodeBase64(answer->Find("PublicKey")->AsString())->size(), 294U);
  EXPECT_THAT(std::string(answer->Find("KeyId")->AsString()), HasSubstr(":key/" + key_));
  EXPECT_EQ(answer->Find("ParametersValidTo")->AsReal(), 1767225600.0 + 86400);
}

TEST_F(ImportOperationsTest, WhatItCannotUnwrapIsRefusedByName) {
  EXPECT_THAT(desk_.Message("GetParametersForImport", Parameters("RSA_AES_KEY_WRAP_SHA_256")),
              HasSubstr("kms-emulator: WrappingAlgorithm RSA_AES_KEY_WRAP_SHA_256"));
  EXPECT_THAT(desk_.Message("GetParametersForImport", Parameters("RSAES_OAEP_SHA_1", "SM2")),
              HasSubstr("kms-emulator: WrappingKeySpec SM2"));
  EXPECT_EQ(desk_.Code("GetParametersForImport", Parameters("ROT13")), "ValidationException");
}

TEST_F(ImportOperationsTest, AnotherOriginIsRefused) {
  key_ = desk_.NewKey();
  EXPECT_THAT(desk_.Message("GetParametersForImport", Parameters()),
              HasSubstr("origin is AWS_KMS which is not valid for this operation."));
  EXPECT_EQ(desk_.Code("ImportKeyMaterial", Import("AAAA", kForever)),
            "UnsupportedOperationException");
  EXPECT_EQ(desk_.Code("DeleteImportedKeyMaterial", Ask()), "UnsupportedOperationException");
}

TEST_F(ImportOperationsTest, ATokenIsForOneKeyAndOneDay) {
  const std::string token = desk_.Text("GetParametersForImport", Parameters(), "ImportToken");
  EXPECT_EQ(desk_.Code("ImportKeyMaterial", Import("AAAA", kForever)),
            "InvalidImportTokenException");
  EXPECT_EQ(desk_.Code("ImportKeyMaterial", Import(token, kForever)), "InvalidCiphertextException");
  desk_.clock.Advance(std::chrono::hours(24));
  EXPECT_EQ(desk_.Code("ImportKeyMaterial", Import(token, kForever)),
            "ExpiredImportTokenException");
  key_ = desk_.NewKey(R"({"Origin":"EXTERNAL"})");
  EXPECT_EQ(desk_.Code("ImportKeyMaterial", Import(token, kForever)),
            "InvalidImportTokenException");
}

TEST_F(ImportOperationsTest, AnExpiryIsGivenExactlyWhereThereIsOne) {
  for (const std::string& bad :
       {std::string(), std::string(kForever) + R"(,"ValidTo":1767225700)",
        std::string(R"(,"ValidTo":1767225600)"), std::string(R"(,"ValidTo":1e300)"),
        std::string(R"(,"ValidTo":-1)"), std::string(R"(,"ValidTo":1798848000)")}) {
    EXPECT_EQ(desk_.Code("ImportKeyMaterial", Import("AAAA", bad)), "ValidationException") << bad;
  }
  EXPECT_EQ(desk_.Code("ImportKeyMaterial", Import("AAAA", R"(,"ValidTo":1767225700)")),
            "InvalidImportTokenException");
}

TEST_F(ImportOperationsTest, ItHasNoAutomaticRotation) {
  for (const char* operation :
       {"EnableKeyRotation", "DisableKeyRotation", "GetKeyRotationStatus"}) {
    EXPECT_EQ(desk_.Code(operation, Ask()), "UnsupportedOperationException") << operation;
  }
}

TEST_F(ImportOperationsTest, DeletingNothingSucceeds) {
  EXPECT_EQ(desk_.Text("DeleteImportedKeyMaterial", Ask(), "KeyMaterialId"), "(absent)");
}

TEST(ImportTokens, KeepTheLastHundred) {
  fakes::SeededRandom random;
  ImportTokens tokens;
  const crypto::RsaKeyPair pair = crypto::RsaKeyPair::Generate(512);
  const auto first = tokens.Issue("k", pair, crypto::OaepHash::kSha1, {}, random);
  EXPECT_TRUE(tokens.Find(first->token, "k", {}).ok());
  for (int i = 0; i < 99; ++i) tokens.Issue("k", pair, crypto::OaepHash::kSha1, {}, random);
  EXPECT_TRUE(tokens.Find(first->token, "k", {}).ok());
  tokens.Issue("k", pair, crypto::OaepHash::kSha1, {}, random);
  EXPECT_FALSE(tokens.Find(first->token, "k", {}).ok());
}

}  // namespace
}  // namespace atrest::emulator
