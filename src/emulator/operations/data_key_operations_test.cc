#include <gtest/gtest.h>

#include "crypto/base64.h"
#include "testing/emulator_desk.h"

namespace atrest::emulator {
namespace {

std::string Asking(const std::string& key_id, const std::string& more) {
  return R"({"KeyId":")" + key_id + "\"" + more + "}";
}

TEST(GenerateDataKey, GivesAKeyAndTheSameKeyEncrypted) {
  Desk desk;
  const auto made = desk.Run("GenerateDataKey", Asking(desk.NewKey(), R"(,"KeySpec":"AES_256")"));
  ASSERT_TRUE(made.ok());
  const std::string plaintext(made->Find("Plaintext")->AsString());
  EXPECT_EQ(crypto::DecodeBase64(plaintext)->size(), 32U);
  EXPECT_EQ(desk.Text("Decrypt",
                      R"({"CiphertextBlob":")" +
                          std::string(made->Find("CiphertextBlob")->AsString()) + R"("})",
                      "Plaintext"),
            plaintext);
}

TEST(GenerateDataKey, SaysWhichMaterialItUsed) {
  Desk desk;
  const std::string id = desk.NewKey();
  EXPECT_EQ(desk.Text("GenerateDataKey", Asking(id, R"(,"KeySpec":"AES_128")"), "KeyMaterialId"),
            desk.Describe(id, "CurrentKeyMaterialId"));
}

TEST(GenerateDataKey, WantsEitherASizeOrASpec) {
  Desk desk;
  const std::string id = desk.NewKey();
  EXPECT_EQ(desk.Code("GenerateDataKey", Asking(id, "")), "ValidationException");
  EXPECT_EQ(desk.Code("GenerateDataKey", Asking(id, R"(,"KeySpec":"AES_256","NumberOfBytes":5)")),
            "ValidationException");
  EXPECT_EQ(desk.Code("GenerateDataKey", Asking(id, R"(,"NumberOfBytes":1025)")),
            "ValidationException");
  EXPECT_EQ(desk.Code("GenerateDataKey", Asking(id, R"(,"NumberOfBytes":1024)")), "ok");
}

TEST(GenerateDataKeyWithoutPlaintext, HasNone) {
  Desk desk;
  EXPECT_EQ(desk.Text("GenerateDataKeyWithoutPlaintext",
                      Asking(desk.NewKey(), R"(,"KeySpec":"AES_256")"), "Plaintext"),
            "(absent)");
}

TEST(GenerateDataKey, IsRefusedForADisabledKey) {
  Desk desk;
  const std::string id = desk.NewKey();
  desk.Code("DisableKey", Asking(id, ""));
  EXPECT_EQ(desk.Code("GenerateDataKey", Asking(id, R"(,"KeySpec":"AES_256")")),
            "DisabledException");
}

TEST(GenerateRandom, GivesAsManyBytesAsAskedFor) {
  Desk desk;
  EXPECT_EQ(crypto::DecodeBase64(desk.Text("GenerateRandom", R"({"NumberOfBytes":7})", "Plaintext"))
                ->size(),
            7U);
  EXPECT_EQ(desk.Code("GenerateRandom", "{}"), "ValidationException");
}

}  // namespace
}  // namespace atrest::emulator
