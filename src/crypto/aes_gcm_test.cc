#include "crypto/aes_gcm.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <ostream>

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

// McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, the cases with a 256-bit
// key and a 96-bit nonce. They are among NIST's CAVP vectors too.
struct Vector {
  const char* name;
  std::string_view key, nonce, plaintext, additional_data, ciphertext, tag;
};

std::ostream& operator<<(std::ostream& out, const Vector& vector) { return out << vector.name; }

constexpr std::string_view kZeroKey =
    "0000000000000000000000000000000000000000000000000000000000000000";
constexpr std::string_view kKey =
    "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";

constexpr Vector kVectors[] = {
    {"Case13Empty", kZeroKey, "000000000000000000000000", "", "", "",
     "530f8afbc74536b9a963b4f1c4cb738b"},
    {"Case14OneBlock", kZeroKey, "000000000000000000000000", "00000000000000000000000000000000", "",
     "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"},
    {"Case15FourBlocks", kKey, "cafebabefacedbaddecaf888",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b"
     "5"
     "25b16aedf5aa0de657ba637b391aafd255",
     "",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828"
     "8"
     "38c5f61e6393ba7a0abcc9f662898015ad",
     "b094dac5d93471bdec1a502270e3cc6c"},
    {"Case16AdditionalData", kKey, "cafebabefacedbaddecaf888",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b"
     "5"
     "25b16aedf5aa0de657ba637b39",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828"
     "8"
     "38c5f61e6393ba7a0abcc9f662",
     "76fc6ece0f4e1768cddf8853bb2d551b"},
};

class AesGcmOfTheSpecification : public testing::TestWithParam<Vector> {
 protected:
  const Secret key_{FromHex(GetParam().key)};
  const std::string nonce_ = FromHex(GetParam().nonce);
  const std::string plaintext_ = FromHex(GetParam().plaintext);
  const std::string additional_data_ = FromHex(GetParam().additional_data);
  const std::string sealed_ = FromHex(GetParam().ciphertext) + FromHex(GetParam().tag);
};

TEST_P(AesGcmOfTheSpecification, Seals) {
  EXPECT_EQ(Hex(*SealAesGcm(key_, nonce_, plaintext_, additional_data_)), Hex(sealed_));
}

TEST_P(AesGcmOfTheSpecification, Opens) {
  EXPECT_EQ(OpenAesGcm(key_, nonce_, sealed_, additional_data_)->Reveal(), plaintext_);
}

INSTANTIATE_TEST_SUITE_P(Cases, AesGcmOfTheSpecification, testing::ValuesIn(kVectors),
                         [](const auto& one) { return one.param.name; });

class SealedRecord : public testing::Test {
 protected:
  void ExpectRefused(const Secret& key, std::string_view nonce, std::string_view sealed,
                     std::string_view additional_data) {
    const auto result = OpenAesGcm(key, nonce, sealed, additional_data);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().kind, Failure::kBadCiphertext);
  }

  const Secret key_{FromHex(kKey)};
  const std::string nonce_ = "twelve bytes";
  const std::string sealed_ = *SealAesGcm(key_, nonce_, "a plaintext of some length", "context");
};

std::string WithBitFlipped(std::string bytes, std::size_t byte, unsigned bit) {
  bytes[byte] = static_cast<char>(static_cast<unsigned char>(bytes[byte]) ^ (1U << bit));
  return bytes;
}

TEST_F(SealedRecord, IsRefusedWithAnyBitFlipped) {
  for (std::size_t byte = 0; byte < sealed_.size(); ++byte) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      ExpectRefused(key_, nonce_, WithBitFlipped(sealed_, byte, bit), "context");
    }
  }
}

TEST_F(SealedRecord, IsRefusedWhenShortened) {
  for (std::size_t size = 0; size < sealed_.size(); ++size) {
    ExpectRefused(key_, nonce_, std::string_view(sealed_).substr(0, size), "context");
  }
}

TEST_F(SealedRecord, IsRefusedWhenLengthened) {
  ExpectRefused(key_, nonce_, sealed_ + '\0', "context");
}

TEST_F(SealedRecord, IsRefusedWithOtherAdditionalData) {
  for (const std::string_view other : {"", "contex", "context ", "Context"}) {
    ExpectRefused(key_, nonce_, sealed_, other);
  }
}

TEST_F(SealedRecord, IsRefusedUnderAnotherKey) {
  ExpectRefused(Secret(WithBitFlipped(FromHex(kKey), 31, 0)), nonce_, sealed_, "context");
}

TEST_F(SealedRecord, IsRefusedUnderAnotherNonce) {
  ExpectRefused(key_, "Twelve bytes", sealed_, "context");
}

// gRPC and curl look at OpenSSL's error queue on the same thread.
TEST_F(SealedRecord, LeavesNoErrorInOpenSslsQueueWhenRefused) {
  ERR_clear_error();
  ExpectRefused(key_, nonce_, WithBitFlipped(sealed_, 0, 0), "context");
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST_F(SealedRecord, OpensAsItWasSealed) {
  EXPECT_EQ(OpenAesGcm(key_, nonce_, sealed_, "context")->Reveal(), "a plaintext of some length");
}

TEST(AesGcm, RefusesAKeyOfTheWrongSize) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{15}, std::size_t{31}, std::size_t{33}}) {
    const Secret key = Secret::OfSize(size);
    EXPECT_EQ(SealAesGcm(key, "twelve bytes", "p", "").error().kind, Failure::kBadInput);
    EXPECT_EQ(OpenAesGcm(key, "twelve bytes", std::string(17, 'c'), "").error().kind,
              Failure::kBadInput);
  }
}

TEST(AesGcm, RefusesANonceOfTheWrongSize) {
  const Secret key = Secret::OfSize(kAesGcmKeySize);
  for (const std::string_view nonce : {"", "eleven byte", "thirteen byte"}) {
    EXPECT_EQ(SealAesGcm(key, nonce, "p", "").error().kind, Failure::kBadInput);
    EXPECT_EQ(OpenAesGcm(key, nonce, std::string(17, 'c'), "").error().kind, Failure::kBadInput);
  }
}

}  // namespace
}  // namespace atrest::crypto
