#include "crypto/base64.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace atrest::crypto {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// RFC 4648 section 10.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kRfc4648 = {
    {{"", ""},
     {"f", "Zg=="},
     {"fo", "Zm8="},
     {"foo", "Zm9v"},
     {"foob", "Zm9vYg=="},
     {"fooba", "Zm9vYmE="},
     {"foobar", "Zm9vYmFy"}}};

std::string BytesOfLength(int length, int seed) {
  std::string bytes;
  for (int i = 0; i < length; ++i) bytes += static_cast<char>((i * 167 + seed * 31) & 0xff);
  return bytes;
}

TEST(EncodeBase64, MatchesRfc4648) {
  for (const auto& [bytes, text] : kRfc4648) EXPECT_EQ(EncodeBase64(bytes), text);
}

TEST(DecodeBase64, MatchesRfc4648) {
  for (const auto& [bytes, text] : kRfc4648) EXPECT_EQ(*DecodeBase64(text), bytes);
}

TEST(EncodeBase64, UsesTheWholeStandardAlphabetInOrder) {
  std::string text;
  for (unsigned value = 0; value < 64; ++value) {
    text += EncodeBase64(std::string(1, static_cast<char>(value << 2U)))[0];
  }
  EXPECT_EQ(text, kAlphabet);
}

TEST(DecodeBase64, IsTheInverseOfEncodingForEachLength) {
  for (int length = 0; length < 300; ++length) {
    const std::string bytes = BytesOfLength(length, length);
    EXPECT_EQ(*DecodeBase64(EncodeBase64(bytes)), bytes);
  }
}

TEST(DecodeBase64, AcceptsExactlyTheAlphabet) {
  for (int byte = 0; byte < 256; ++byte) {
    std::string text = "AAAA";
    text[1] = static_cast<char>(byte);
    const bool known = kAlphabet.find(static_cast<char>(byte)) != std::string_view::npos;
    EXPECT_EQ(DecodeBase64(text).ok(), known) << "byte " << byte;
  }
}

class RefusedBase64 : public testing::TestWithParam<std::string_view> {};

TEST_P(RefusedBase64, IsBadInput) {
  const auto result = DecodeBase64(GetParam());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, Failure::kBadInput);
  EXPECT_FALSE(DecodeBase64Secret(GetParam()).ok());
}

INSTANTIATE_TEST_SUITE_P(WrongLength, RefusedBase64, testing::Values("A", "Zg", "Zg=", "Zm9vYg"));
INSTANTIATE_TEST_SUITE_P(WrongPadding, RefusedBase64,
                         testing::Values("====", "A===", "Z=g=", "=Zg=", "Zg==Zm9v",
                                         "Zm9vYg==Zg==", "Zm9v===="));
INSTANTIATE_TEST_SUITE_P(SpareBits, RefusedBase64, testing::Values("Zh==", "Zm9=", "AB==", "AAF="));
INSTANTIATE_TEST_SUITE_P(OtherAlphabet, RefusedBase64,
                         testing::Values("Zm9-", "Zm9_", "Zm 9", "Zm\n9", "Zm9v\n",
                                         "\xc3\xa4\xc3\xa4"));

TEST(DecodeBase64, NeverRepeatsTheTextInItsMessage) {
  EXPECT_EQ(DecodeBase64("c2VjcmV0!!!!").error().message.find("c2Vj"), std::string::npos);
}

TEST(EncodeBase64, GivesASecretForASecret) {
  EXPECT_EQ(EncodeBase64(Secret("foob")).Reveal(), "Zm9vYg==");
}

TEST(DecodeBase64Secret, DecodesLikeDecodeBase64) {
  for (const auto& [bytes, text] : kRfc4648) EXPECT_EQ(DecodeBase64Secret(text)->Reveal(), bytes);
}

}  // namespace
}  // namespace atrest::crypto
