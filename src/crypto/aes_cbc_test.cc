#include "crypto/aes_cbc.h"

#include <gtest/gtest.h>

#include "crypto/sha256.h"

namespace atrest::crypto {
namespace {

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

// NIST SP 800-38A, F.2.1, F.2.3 and F.2.5: the first two blocks.
constexpr std::string_view kIv = "000102030405060708090a0b0c0d0e0f";
constexpr std::string_view kPlaintext =
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51";

struct Vector {
  std::string_view key, ciphertext;
};
constexpr Vector kVectors[] = {
    {"2b7e151628aed2a6abf7158809cf4f3c",
     "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"},
    {"8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
     "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a"},
    {"603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"}};

Secret TestKey() { return Secret("0123456789abcdef0123456789abcdef"); }

// Ciphertext whose plaintext is exactly `padded`, padding included: sealing adds a block of padding
// to whole blocks, which is cut off again.
std::string SealWithoutPadding(std::string_view padded) {
  std::string sealed = SealAesCbc(TestKey(), FromHex(kIv), padded).value();
  sealed.resize(padded.size());
  return sealed;
}

TEST(AesCbc, SealsThePublishedVectorsOfEveryKeySize) {
  for (const Vector& vector : kVectors) {
    const auto sealed = SealAesCbc(Secret(FromHex(vector.key)), FromHex(kIv), FromHex(kPlaintext));
    ASSERT_TRUE(sealed.ok());
    EXPECT_EQ(Hex(*sealed).substr(0, 64), vector.ciphertext);
    EXPECT_EQ(sealed->size(), 48u);
  }
}

TEST(AesCbc, OpensWhatItSealedAtEveryLengthAroundABlock) {
  for (std::size_t size = 0; size <= 33; ++size) {
    const std::string plaintext(size, 'x');
    const auto sealed = SealAesCbc(TestKey(), FromHex(kIv), plaintext);
    ASSERT_TRUE(sealed.ok());
    const auto opened = OpenAesCbc(TestKey(), FromHex(kIv), *sealed);
    ASSERT_TRUE(opened.ok()) << size;
    EXPECT_EQ(opened->Reveal(), plaintext);
  }
}

TEST(AesCbc, RefusesAnEmptyCiphertext) {
  const auto opened = OpenAesCbc(TestKey(), FromHex(kIv), "");
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, Failure::kBadCiphertext);
}

TEST(AesCbc, RefusesPartOfABlock) {
  const std::string sealed = SealAesCbc(TestKey(), FromHex(kIv), "text").value();
  const auto opened = OpenAesCbc(TestKey(), FromHex(kIv), sealed.substr(1));
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, Failure::kBadCiphertext);
}

TEST(AesCbc, RefusesPaddingOfZero) {
  EXPECT_FALSE(OpenAesCbc(TestKey(), FromHex(kIv), SealWithoutPadding(std::string(16, '\0'))).ok());
}

TEST(AesCbc, RefusesPaddingLongerThanABlock) {
  const std::string sealed = SealWithoutPadding(std::string(32, '\x11'));
  EXPECT_FALSE(OpenAesCbc(TestKey(), FromHex(kIv), sealed).ok());
}

TEST(AesCbc, RefusesPaddingWithAWrongByteInside) {
  const std::string sealed = SealWithoutPadding("0123456789abc\x02\x03\x03");
  EXPECT_FALSE(OpenAesCbc(TestKey(), FromHex(kIv), sealed).ok());
}

TEST(AesCbc, OpensAWholeBlockOfPaddingAsNothing) {
  const auto opened =
      OpenAesCbc(TestKey(), FromHex(kIv), SealWithoutPadding(std::string(16, '\x10')));
  ASSERT_TRUE(opened.ok());
  EXPECT_TRUE(opened->empty());
}

TEST(AesCbc, RefusesAKeyOfAnotherSize) {
  for (std::size_t size : {0u, 15u, 31u, 33u}) {
    const auto opened = OpenAesCbc(Secret::OfSize(size), FromHex(kIv), std::string(16, 'c'));
    ASSERT_FALSE(opened.ok()) << size;
    EXPECT_EQ(opened.error().kind, Failure::kBadInput);
  }
}

TEST(AesCbc, RefusesAnIvOfAnotherSize) {
  const auto opened = OpenAesCbc(TestKey(), "short", std::string(16, 'c'));
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, Failure::kBadInput);
}

}  // namespace
}  // namespace atrest::crypto
