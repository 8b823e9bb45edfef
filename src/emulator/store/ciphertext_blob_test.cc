#include "emulator/store/ciphertext_blob.h"

#include <gtest/gtest.h>

#include "crypto/sha256.h"
#include "testing/seeded_random.h"

namespace atrest::emulator {
namespace {

constexpr char kId[] = "1234abcd-12ab-34cd-56ef-1234567890ab";
constexpr char kBinding[] = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";

struct Sealer {
  fakes::SeededRandom random{7};
  KeyMaterial material = RandomKeyMaterial(kBinding, random, WallTime(), Rotation::kInitial);

  std::string Seal(const kms::EncryptionContext& context, std::string_view plaintext = "secret") {
    return SealBlob(kId, kBinding, material, context, plaintext, random).value();
  }
  Result<Secret> Open(std::string_view bytes, const kms::EncryptionContext& context,
                      std::string_view binding = kBinding) {
    TRY_ASSIGN(const ParsedBlob blob, ParseBlob(bytes));
    return OpenBlob(blob, binding, material, context);
  }
};

TEST(CiphertextBlob, OpensWhatItSealed) {
  Sealer sealer;
  EXPECT_EQ(sealer.Open(sealer.Seal({{"a", "b"}}), {{"a", "b"}})->Reveal(), "secret");
}

TEST(CiphertextBlob, HasTheSizeOfAwsForA32ByteKey) {
  Sealer sealer;
  EXPECT_EQ(sealer.Seal({}, std::string(32, 'x')).size(), 184U);
}

TEST(CiphertextBlob, FitsAwsLimitForTheLongestPlaintext) {
  Sealer sealer;
  const std::string blob = sealer.Seal({}, std::string(kMaxPlaintextBytes, 'x'));
  EXPECT_LE(blob.size(), kMaxBlobBytes);
  EXPECT_TRUE(sealer.Open(blob, {}).ok());
}

TEST(CiphertextBlob, CarriesWhichKeyAndMaterialMadeIt) {
  Sealer sealer;
  const std::string bytes = sealer.Seal({});
  const Result<ParsedBlob> blob = ParseBlob(bytes);
  EXPECT_EQ(blob->key_id, kId);
  EXPECT_EQ(blob->material_id, sealer.material.id);
}

TEST(CiphertextBlob, CarriesAMultiRegionKeyId) {
  Sealer sealer;
  const std::string id = "mrk-1234abcd12ab34cd56ef1234567890ab";
  const std::string bytes = SealBlob(id, id, sealer.material, {}, "x", sealer.random).value();
  EXPECT_EQ(ParseBlob(bytes)->key_id, id);
}

TEST(CiphertextBlob, IsRefusedWithAnyByteFlipped) {
  Sealer sealer;
  const std::string blob = sealer.Seal({{"a", "b"}});
  for (std::size_t i = 0; i < blob.size(); ++i) {
    std::string bad = blob;
    bad[i] = static_cast<char>(bad[i] ^ 0x20);
    const Result<Secret> opened = sealer.Open(bad, {{"a", "b"}});
    ASSERT_FALSE(opened.ok()) << "byte " << i;
    EXPECT_EQ(opened.error().code, "InvalidCiphertextException");
  }
}

// Whoever repairs the checksum meets the authentication of the whole header.
TEST(CiphertextBlob, IsRefusedWithAnyByteFlippedAndTheChecksumRepaired) {
  Sealer sealer;
  const std::string blob = sealer.Seal({});
  for (std::size_t i = 0; i < blob.size(); ++i) {
    if (i >= 104 && i < 136) continue;
    std::string bad = blob;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    bad.replace(104, 32, crypto::View(crypto::Sha256(bad.substr(0, 104) + bad.substr(136))));
    ASSERT_FALSE(sealer.Open(bad, {}).ok()) << "byte " << i;
  }
}

TEST(CiphertextBlob, IsRefusedAtEveryShorterLength) {
  Sealer sealer;
  const std::string blob = sealer.Seal({});
  for (std::size_t size = 0; size < blob.size(); ++size) {
    ASSERT_FALSE(ParseBlob(blob.substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(ParseBlob(blob + "x").ok());
  EXPECT_FALSE(ParseBlob(std::string(kMaxBlobBytes + 1, '\1')).ok());
}

TEST(CiphertextBlob, DoesNotCareForTheOrderInWhichAContextWasGiven) {
  Sealer sealer;
  kms::EncryptionContext backwards;
  backwards["b"] = "2";
  backwards["a"] = "1";
  EXPECT_TRUE(sealer.Open(sealer.Seal({{"a", "1"}, {"b", "2"}}), backwards).ok());
}

TEST(CiphertextBlob, TellsContextsApartThatReadTheSameWhenJoined) {
  Sealer sealer;
  EXPECT_FALSE(sealer.Open(sealer.Seal({{"a", "bc"}}), {{"ab", "c"}}).ok());
  EXPECT_FALSE(sealer.Open(sealer.Seal({{"a", "b"}, {"c", "d"}}), {{"a", "bcd"}}).ok());
  EXPECT_FALSE(sealer.Open(sealer.Seal({{"a", ""}}), {}).ok());
}

TEST(CiphertextBlob, IsBoundToItsKey) {
  Sealer sealer;
  EXPECT_FALSE(sealer.Open(sealer.Seal({}), {}, "arn:of:another:key").ok());
}

TEST(CiphertextBlob, IsDifferentEachTime) {
  Sealer sealer;
  EXPECT_NE(sealer.Seal({}), sealer.Seal({}));
}

}  // namespace
}  // namespace atrest::emulator
