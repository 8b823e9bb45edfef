#include "crypto/hkdf.h"

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

TEST(HkdfExpand, GivesTheOutputOfRfc5869Case1) {
  const auto derived = HkdfExpandSha256(
      Secret(FromHex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")),
      FromHex("f0f1f2f3f4f5f6f7f8f9"), 42);
  ASSERT_TRUE(derived.ok());
  EXPECT_EQ(Hex(derived->Reveal()),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST(HkdfExpand, GivesTheOutputOfRfc5869Case3WithoutInfo) {
  const auto derived = HkdfExpandSha256(
      Secret(FromHex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04")), "", 42);
  ASSERT_TRUE(derived.ok());
  EXPECT_EQ(Hex(derived->Reveal()),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(HkdfExpand, OfOneBlockIsOneHmac) {
  const std::string seed(32, 's');
  const std::string info(32, 'i');
  const auto derived = HkdfExpandSha256(Secret(seed), info, 32);
  ASSERT_TRUE(derived.ok());
  EXPECT_EQ(derived->Reveal(), View(HmacSha256(seed, info + '\x01')));
}

TEST(HkdfExpand, RefusesASeedShorterThanTheHash) {
  const auto derived = HkdfExpandSha256(Secret::OfSize(31), "info", 32);
  ASSERT_FALSE(derived.ok());
  EXPECT_EQ(derived.error().kind, Failure::kBadInput);
}

TEST(HkdfExpand, RefusesSizesThatTheRfcDoesNotDefine) {
  EXPECT_FALSE(HkdfExpandSha256(Secret::OfSize(32), "", 0).ok());
  EXPECT_FALSE(HkdfExpandSha256(Secret::OfSize(32), "", 8161).ok());
  EXPECT_TRUE(HkdfExpandSha256(Secret::OfSize(32), "", 8160).ok());
}

}  // namespace
}  // namespace atrest::crypto
