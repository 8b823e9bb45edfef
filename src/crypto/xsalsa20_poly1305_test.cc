#include "crypto/xsalsa20_poly1305.h"

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

// Bernstein, "Cryptography in NaCl" (2009), sections 8 to 10: key, nonce, message, packet.
constexpr std::string_view kKey =
    "1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389";
constexpr std::string_view kNonce = "69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37";
constexpr std::string_view kMessage =
    "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffc"
    "e5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31"
    "0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde"
    "048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f93776384864"
    "5e0705";
constexpr std::string_view kPacket =
    "f3ffc7703f9400e52a7dfb4b3d3305d9"
    "8e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186a"
    "c0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738"
    "b48eeee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da"
    "99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74"
    "e355a5";

TEST(SecretBox, SealsThePublishedPacket) {
  const auto sealed = SealSecretBox(Secret(FromHex(kKey)), FromHex(kNonce), FromHex(kMessage));
  ASSERT_TRUE(sealed.ok());
  EXPECT_EQ(Hex(*sealed), kPacket);
}

TEST(SecretBox, OpensThePublishedPacket) {
  const auto opened = OpenSecretBox(Secret(FromHex(kKey)), FromHex(kNonce), FromHex(kPacket));
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(Hex(opened->Reveal()), kMessage);
}

TEST(SecretBox, OpensWhatItSealedAtEveryLengthAroundABlockOfTheStream) {
  for (std::size_t size : {0u, 1u, 31u, 32u, 33u, 63u, 64u, 65u, 95u, 96u, 97u, 1000u}) {
    const std::string message(size, 'm');
    const auto sealed = SealSecretBox(Secret(FromHex(kKey)), FromHex(kNonce), message);
    ASSERT_TRUE(sealed.ok());
    const auto opened = OpenSecretBox(Secret(FromHex(kKey)), FromHex(kNonce), *sealed);
    ASSERT_TRUE(opened.ok()) << size;
    EXPECT_EQ(opened->Reveal(), message);
  }
}

TEST(SecretBox, RefusesAPacketWithAnyBitChanged) {
  const std::string packet = SealSecretBox(Secret(FromHex(kKey)), FromHex(kNonce), "text").value();
  for (std::size_t bit = 0; bit < packet.size() * 8; ++bit) {
    std::string changed = packet;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    const auto opened = OpenSecretBox(Secret(FromHex(kKey)), FromHex(kNonce), changed);
    ASSERT_FALSE(opened.ok()) << "bit " << bit;
    EXPECT_EQ(opened.error().kind, Failure::kBadCiphertext);
  }
}

TEST(SecretBox, RefusesAnotherNonceInEitherHalf) {
  const std::string packet = SealSecretBox(Secret(FromHex(kKey)), FromHex(kNonce), "text").value();
  for (std::size_t index : {0u, 15u, 16u, 23u}) {
    std::string nonce = FromHex(kNonce);
    nonce[index] = static_cast<char>(nonce[index] ^ 1);
    EXPECT_FALSE(OpenSecretBox(Secret(FromHex(kKey)), nonce, packet).ok()) << index;
  }
}

TEST(SecretBox, RefusesAPacketShorterThanItsTag) {
  const auto opened = OpenSecretBox(Secret(FromHex(kKey)), FromHex(kNonce), std::string(15, 't'));
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, Failure::kBadCiphertext);
}

TEST(SecretBox, RefusesAKeyOrNonceOfAnotherSize) {
  EXPECT_EQ(OpenSecretBox(Secret::OfSize(31), FromHex(kNonce), FromHex(kPacket)).error().kind,
            Failure::kBadInput);
  EXPECT_EQ(OpenSecretBox(Secret(FromHex(kKey)), "short", FromHex(kPacket)).error().kind,
            Failure::kBadInput);
}

}  // namespace
}  // namespace atrest::crypto
