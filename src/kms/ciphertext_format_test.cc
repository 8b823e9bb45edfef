#include "kms/ciphertext_format.h"

#include <gtest/gtest.h>

namespace atrest::kms {
namespace {

TEST(CiphertextFormat, IsTheDigitOneAndTheBlob) { EXPECT_EQ(FrameCiphertext("blob"), "1blob"); }

TEST(CiphertextFormat, KeepsEveryByteOfTheBlob) {
  std::string blob("\x00\x01\xff\n", 4);
  EXPECT_EQ(*UnframeCiphertextV2(FrameCiphertext(blob)), blob);
  EXPECT_EQ(*UnframeCiphertextV1(FrameCiphertext(blob)), blob);
}

TEST(CiphertextFormat, TakesOnlyOneDigitOff) {
  EXPECT_EQ(*UnframeCiphertextV2("11"), "1");
  EXPECT_EQ(*UnframeCiphertextV1("11"), "1");
}

TEST(CiphertextFormat, V2RequiresThePrefix) {
  auto result = UnframeCiphertextV2("blob");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, Failure::kBadCiphertext);
}

TEST(CiphertextFormat, V1ToleratesAMissingPrefix) {
  EXPECT_EQ(*UnframeCiphertextV1("blob"), "blob");
}

TEST(CiphertextFormat, NothingIsNoCiphertext) {
  EXPECT_EQ(UnframeCiphertextV1("").error().kind, Failure::kBadCiphertext);
  EXPECT_EQ(UnframeCiphertextV2("").error().kind, Failure::kBadCiphertext);
}

TEST(CiphertextFormat, APrefixAloneIsNoCiphertext) {
  EXPECT_EQ(UnframeCiphertextV1("1").error().kind, Failure::kBadCiphertext);
  EXPECT_EQ(UnframeCiphertextV2("1").error().kind, Failure::kBadCiphertext);
}

}  // namespace
}  // namespace atrest::kms
