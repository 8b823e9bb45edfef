#include <gtest/gtest.h>

#include "crypto/base64.h"
#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

std::string Of(const std::string& key_id) { return R"({"KeyId":")" + key_id + R"("})"; }

std::string Decrypting(const std::string& blob, const std::string& more = "") {
  return R"({"CiphertextBlob":")" + blob + "\"" + more + "}";
}

TEST(Encrypt, RoundTripsWithItsContext) {
  Desk desk;
  const std::string blob = desk.Encrypted(desk.NewKey(), R"({"a":"b"})");
  EXPECT_EQ(
      desk.Text("Decrypt", Decrypting(blob, R"(,"EncryptionContext":{"a":"b"})"), "Plaintext"),
      "aGVsbG8=");
}

TEST(Encrypt, AnswersWithTheArnAndWithoutAMaterialId) {
  Desk desk;
  const std::string id = desk.NewKey();
  const auto answer = desk.Run("Encrypt", R"({"KeyId":")" + id + R"(","Plaintext":"aGk="})");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->Find("KeyId")->AsString(), "arn:aws:kms:us-east-1:000000000000:key/" + id);
  EXPECT_EQ(answer->Find("EncryptionAlgorithm")->AsString(), "SYMMETRIC_DEFAULT");
  EXPECT_EQ(answer->Find("KeyMaterialId"), nullptr);
}

TEST(Encrypt, TakesOneTo4096Bytes) {
  Desk desk;
  const std::string id = desk.NewKey();
  const auto with = [&id](std::size_t size) {
    return R"({"KeyId":")" + id + R"(","Plaintext":")" +
           crypto::EncodeBase64(std::string(size, 'x')) + R"("})";
  };
  EXPECT_EQ(desk.Code("Encrypt", with(0)), "ValidationException");
  EXPECT_EQ(desk.Code("Encrypt", with(1)), "ok");
  EXPECT_EQ(desk.Code("Encrypt", with(4096)), "ok");
  EXPECT_EQ(desk.Code("Encrypt", with(4097)), "ValidationException");
}

TEST(Encrypt, IsRefusedForADisabledKeyAndWorksAgainOnceItIsEnabled) {
  Desk desk;
  const std::string id = desk.NewKey();
  const std::string input = R"({"KeyId":")" + id + R"(","Plaintext":"aGk="})";
  desk.Code("DisableKey", Of(id));
  EXPECT_EQ(desk.Message("Encrypt", input),
            "arn:aws:kms:us-east-1:000000000000:key/" + id + " is disabled.");
  desk.Code("EnableKey", Of(id));
  EXPECT_EQ(desk.Code("Encrypt", input), "ok");
}

TEST(Encrypt, IsRefusedForAKeyThatIsPendingDeletion) {
  Desk desk;
  const std::string id = desk.NewKey();
  desk.Code("ScheduleKeyDeletion", Of(id));
  EXPECT_EQ(desk.Message("Encrypt", R"({"KeyId":")" + id + R"(","Plaintext":"aGk="})"),
            "arn:aws:kms:us-east-1:000000000000:key/" + id + " is pending deletion.");
}

TEST(Encrypt, RefusesAnAlgorithmOfAnotherKindOfKey) {
  Desk desk;
  EXPECT_EQ(desk.Code("Encrypt", R"({"KeyId":")" + desk.NewKey() +
                                     R"(","Plaintext":"aGk=",)"
                                     R"("EncryptionAlgorithm":"RSAES_OAEP_SHA_256"})"),
            "InvalidKeyUsageException");
}

TEST(Encrypt, ADryRunAlwaysFailsAndSaysHowItWouldHaveGone) {
  Desk desk;
  const std::string id = desk.NewKey();
  const std::string input = R"({"KeyId":")" + id + R"(","Plaintext":"aGk=","DryRun":true})";
  EXPECT_EQ(desk.Code("Encrypt", input), "DryRunOperationException");
  desk.Code("DisableKey", Of(id));
  EXPECT_EQ(desk.Code("Encrypt", input), "DisabledException");
}

TEST(Encrypt, RefusesAContextThatIsTooLarge) {
  Desk desk;
  const std::string id = desk.NewKey();
  EXPECT_EQ(desk.Code("Encrypt", R"({"KeyId":")" + id +
                                     R"(","Plaintext":"aGk=","EncryptionContext":{"a":")" +
                                     std::string(8192, 'x') + R"("}})"),
            "ValidationException");
}

TEST(Decrypt, SaysWhichMaterialItWas) {
  Desk desk;
  const std::string id = desk.NewKey();
  const std::string blob = desk.Encrypted(id);
  EXPECT_EQ(desk.Text("Decrypt", Decrypting(blob), "KeyMaterialId"),
            desk.Describe(id, "CurrentKeyMaterialId"));
}

TEST(Decrypt, OpensWhatWasMadeBeforeARotation) {
  Desk desk;
  const std::string id = desk.NewKey();
  const std::string old_material = desk.Describe(id, "CurrentKeyMaterialId");
  const std::string blob = desk.Encrypted(id);
  desk.Code("RotateKeyOnDemand", Of(id));
  EXPECT_NE(desk.Describe(id, "CurrentKeyMaterialId"), old_material);
  EXPECT_EQ(desk.Text("Decrypt", Decrypting(blob), "KeyMaterialId"), old_material);
}

TEST(Decrypt, GivesNoReasonForAnotherContext) {
  Desk desk;
  const std::string blob = desk.Encrypted(desk.NewKey(), R"({"a":"b"})");
  const auto answer = desk.Run("Decrypt", Decrypting(blob));
  EXPECT_EQ(answer.error().code, "InvalidCiphertextException");
  EXPECT_EQ(answer.error().message, "");
}

TEST(Decrypt, SaysIncorrectKeyWhenAnotherKeyIsNamed) {
  Desk desk;
  const std::string blob = desk.Encrypted(desk.NewKey());
  const std::string other = desk.NewKey();
  EXPECT_EQ(desk.Code("Decrypt", Decrypting(blob, R"(,"KeyId":")" + other + "\"")),
            "IncorrectKeyException");
}

TEST(Decrypt, TakesTheRightKeyByItsAlias) {
  Desk desk;
  const std::string id = desk.NewKey();
  desk.Code("CreateAlias", R"({"AliasName":"alias/a","TargetKeyId":")" + id + R"("})");
  EXPECT_EQ(desk.Code("Decrypt", Decrypting(desk.Encrypted(id), R"(,"KeyId":"alias/a")")), "ok");
}

TEST(Decrypt, DoesNotSayWhetherAForeignKeyExists) {
  Desk one, two;
  two.random.Unit();  // another key id
  const std::string blob = two.Encrypted(two.NewKey());
  EXPECT_EQ(one.Message("Decrypt", Decrypting(blob)),
            "The ciphertext refers to a customer master key that does not exist, does not exist in "
            "this region, or you are not allowed to access.");
}

TEST(Decrypt, RefusesAnyBytesThatAreNoBlob) {
  Desk desk;
  EXPECT_EQ(desk.Code("Decrypt", Decrypting("aGVsbG8=")), "InvalidCiphertextException");
  EXPECT_EQ(desk.Code("Decrypt", Decrypting("")), "ValidationException");
  EXPECT_EQ(desk.Code("Decrypt", Decrypting(crypto::EncodeBase64(std::string(6145, 'x')))),
            "ValidationException");
}

TEST(Decrypt, IsRefusedForADisabledKey) {
  Desk desk;
  const std::string id = desk.NewKey();
  const std::string blob = desk.Encrypted(id);
  desk.Code("DisableKey", Of(id));
  EXPECT_EQ(desk.Code("Decrypt", Decrypting(blob)), "DisabledException");
}

TEST(Decrypt, ADryRunStillChecksTheBlob) {
  Desk desk;
  const std::string blob = desk.Encrypted(desk.NewKey(), R"({"a":"b"})");
  EXPECT_EQ(desk.Code("Decrypt", Decrypting(blob, R"(,"DryRun":true)")),
            "InvalidCiphertextException");
  EXPECT_EQ(
      desk.Code("Decrypt", Decrypting(blob, R"(,"DryRun":true,"EncryptionContext":{"a":"b"})")),
      "DryRunOperationException");
}

TEST(ReEncrypt, MovesABlobToAnotherKeyAndContext) {
  Desk desk;
  const std::string from = desk.NewKey(), to = desk.NewKey();
  const std::string blob = desk.Encrypted(from, R"({"a":"b"})");
  const auto moved = desk.Run(
      "ReEncrypt", Decrypting(blob, R"(,"SourceEncryptionContext":{"a":"b"},"DestinationKeyId":")" +
                                        to + R"(","DestinationEncryptionContext":{"c":"d"})"));
  ASSERT_TRUE(moved.ok());
  EXPECT_EQ(moved->Find("SourceKeyMaterialId")->AsString(),
            desk.Describe(from, "CurrentKeyMaterialId"));
  EXPECT_EQ(moved->Find("DestinationKeyMaterialId")->AsString(),
            desk.Describe(to, "CurrentKeyMaterialId"));
  const std::string sealed(moved->Find("CiphertextBlob")->AsString());
  EXPECT_EQ(desk.Text("Decrypt", Decrypting(sealed, R"(,"EncryptionContext":{"c":"d"})"), "KeyId"),
            "arn:aws:kms:us-east-1:000000000000:key/" + to);
}

TEST(ReEncrypt, IsRefusedWhenEitherKeyIsDisabled) {
  Desk desk;
  const std::string from = desk.NewKey(), to = desk.NewKey();
  const std::string input =
      Decrypting(desk.Encrypted(from), R"(,"DestinationKeyId":")" + to + "\"");
  desk.Code("DisableKey", Of(to));
  EXPECT_EQ(desk.Code("ReEncrypt", input), "DisabledException");
  desk.Code("EnableKey", Of(to));
  desk.Code("DisableKey", Of(from));
  EXPECT_EQ(desk.Code("ReEncrypt", input), "DisabledException");
}

}  // namespace
}  // namespace atrest::emulator
