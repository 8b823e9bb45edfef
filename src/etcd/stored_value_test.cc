#include "etcd/stored_value.h"

#include <gtest/gtest.h>

#include <map>

#include "testing/proto_writer.h"
#include "testing/stored_value_vectors.h"

namespace atrest::etcd {
namespace {

using fakes::ProtoWriter;
using namespace std::string_literals;
using namespace std::string_view_literals;

const std::string kBody(64, 'b');

std::string KmsV1Record(std::string_view dek, std::string_view payload) {
  return std::string{static_cast<char>(dek.size() >> 8), static_cast<char>(dek.size() & 0xff)} +
         std::string(dek) + std::string(payload);
}

std::string KmsV2Record() {
  return ProtoWriter().Bytes(1, kBody).Bytes(2, "key").Bytes(3, "dek").text();
}

TEST(Classify, KnowsEveryVector) {
  const std::map<std::string, std::pair<Format, std::string>> expected{
      {"aesgcm", {Format::kAesGcm, "key1"}},
      {"aescbc", {Format::kAesCbc, "key1"}},
      {"secretbox", {Format::kSecretBox, "key1"}},
      {"identity", {Format::kProtobuf, ""}},
      {"kmsv1-gcm", {Format::kKmsV1, "demo"}},
      {"kmsv1-cbc", {Format::kKmsV1, "demo"}},
      {"kmsv2-AES_GCM_KEY", {Format::kKmsV2, "demo"}},
      {"kmsv2-HKDF_SHA256_XNONCE_AES_GCM_SEED", {Format::kKmsV2, "demo"}},
      {"dek-source-aes-gcm-key", {Format::kKmsV2, "kms-provider"}},
      {"dek-source-hkdf-sha256-xnonce-aes-gcm-seed", {Format::kKmsV2, "kms-provider"}}};
  std::size_t seen = 0;
  for (const char* file : {"etcd-values.tsv", "etcd-values-legacy.tsv"}) {
    for (const auto& vector : fakes::ReadStoredValueVectors(file)) {
      const StoredValue value = Classify(vector.value);
      EXPECT_EQ(value.format, expected.at(vector.name).first) << vector.name;
      EXPECT_EQ(value.name, expected.at(vector.name).second) << vector.name;
      EXPECT_EQ(value.defect, "") << vector.name;
      ++seen;
    }
  }
  EXPECT_EQ(seen, expected.size());
}

TEST(Classify, ReadsTheRecordOfTheKmsV2Vectors) {
  for (const auto& vector : fakes::ReadStoredValueVectors("etcd-values.tsv")) {
    if (vector.name != "kmsv2-HKDF_SHA256_XNONCE_AES_GCM_SEED") continue;
    const StoredValue value = Classify(vector.value);
    EXPECT_EQ(value.object.key_id, "1");
    EXPECT_EQ(value.object.dek_type, DekType::kHkdfSeed);
    EXPECT_EQ(value.object.dek_source.size(), 44u);
    ASSERT_EQ(value.object.annotations.size(), 1u);
    EXPECT_EQ(value.object.annotations[0].first, "local-kek.kms.kubernetes.io");
  }
}

TEST(Classify, ReadsTheRecordOfKmsV1) {
  const std::string value = "k8s:enc:kms:v1:aws:" + KmsV1Record("wrapped", kBody);
  const StoredValue record = Classify(value);
  EXPECT_EQ(record.name, "aws");
  EXPECT_EQ(record.wrapped_dek, "wrapped");
  EXPECT_EQ(record.payload, kBody);
}

TEST(Classify, TellsPlaintextEncodingsApart) {
  EXPECT_EQ(Classify("k8s\0..."sv).format, Format::kProtobuf);
  EXPECT_EQ(Classify("{\"kind\":1}").format, Format::kJson);
  EXPECT_EQ(Classify("\xd9\xd9\xf7\xa0"sv).format, Format::kCbor);
  EXPECT_EQ(Classify("k8s:en").format, Format::kOtherPlaintext);
  EXPECT_EQ(Classify("").format, Format::kOtherPlaintext);
}

TEST(Classify, TakesNothingForPlaintextThatBeginsLikeCiphertext) {
  for (std::string_view value :
       {"k8s:enc:", "k8s:enc:rot13:v1:k:x", "k8s:enc:kms:v3:p:x", "k8s:enc:aescbc:v2:k:x"}) {
    const StoredValue unknown = Classify(value);
    EXPECT_EQ(unknown.format, Format::kUnknownEncryption) << value;
    EXPECT_FALSE(unknown.IsReadable()) << value;
    EXPECT_FALSE(unknown.IsPlaintext()) << value;
  }
}

TEST(Classify, FindsFaultWithABodyThatIsTooShort) {
  const struct {
    std::string prefix;
    std::size_t least;
  } kRows[] = {
      {"k8s:enc:aescbc:v1:k:", 32}, {"k8s:enc:aesgcm:v1:k:", 28}, {"k8s:enc:secretbox:v1:k:", 40}};
  for (const auto& row : kRows) {
    EXPECT_TRUE(Classify(row.prefix + std::string(row.least, 'b')).IsReadable()) << row.prefix;
    EXPECT_FALSE(Classify(row.prefix + std::string(row.least - 1, 'b')).IsReadable()) << row.prefix;
    EXPECT_FALSE(Classify(row.prefix).IsReadable()) << row.prefix;
  }
}

TEST(Classify, FindsFaultWithACbcBodyOfPartialBlocks) {
  EXPECT_FALSE(Classify("k8s:enc:aescbc:v1:k:" + std::string(40, 'b')).IsReadable());
}

TEST(Classify, FindsFaultWithAKmsV1RecordCutOffAnywhere) {
  const std::string prefix = "k8s:enc:kms:v1:aws:";
  const std::string record = KmsV1Record("wrapped", std::string(28, 'p'));
  EXPECT_TRUE(Classify(prefix + record).IsReadable());
  for (std::size_t size = 0; size < record.size(); ++size) {
    EXPECT_FALSE(Classify(prefix + record.substr(0, size)).IsReadable()) << size;
  }
}

TEST(Classify, FindsFaultWithAKmsV1RecordWithoutADek) {
  EXPECT_FALSE(Classify("k8s:enc:kms:v1:aws:" + KmsV1Record("", kBody)).IsReadable());
}

TEST(Classify, FindsFaultWithAKmsV2RecordThatIsNone) {
  EXPECT_TRUE(Classify("k8s:enc:kms:v2:aws:" + KmsV2Record()).IsReadable());
  EXPECT_FALSE(Classify("k8s:enc:kms:v2:aws:garbage").IsReadable());
}

TEST(Classify, FindsFaultWithAPrefixThatNamesNothing) {
  for (std::string_view value :
       {"k8s:enc:aescbc:v1:", "k8s:enc:aescbc:v1:key", "k8s:enc:kms:v2::x"}) {
    EXPECT_FALSE(Classify(value).IsReadable()) << value;
  }
}

TEST(Classify, CutsAtTheFirstColonAsAGuess) {
  const std::string text = "k8s:enc:aesgcm:v1:a:b:" + kBody;
  const StoredValue value = Classify(text);
  EXPECT_EQ(value.name, "a");
  EXPECT_TRUE(value.name_is_guess);
}

TEST(Classify, TakesAKnownNameWithColons) {
  const std::vector<ProviderName> names{{Format::kAesGcm, "a:b"}};
  const std::string text = "k8s:enc:aesgcm:v1:a:b:" + kBody;
  const StoredValue value = Classify(text, names);
  EXPECT_EQ(value.name, "a:b");
  EXPECT_EQ(value.body, kBody);
  EXPECT_FALSE(value.name_is_guess);
}

TEST(Classify, TakesTheFirstNameOfTheConfigurationThatFits) {
  const std::vector<ProviderName> names{{Format::kAesGcm, "a"}, {Format::kAesGcm, "a:b"}};
  const std::string text = "k8s:enc:aesgcm:v1:a:b:" + kBody;
  EXPECT_EQ(Classify(text, names).name, "a");
}

TEST(Classify, PassesOverANameThatLeavesNoWellFormedBody) {
  const std::vector<ProviderName> names{{Format::kKmsV1, "a"}, {Format::kKmsV1, "a:b"}};
  const std::string text = "k8s:enc:kms:v1:a:b:" + KmsV1Record("wrapped", kBody);
  EXPECT_EQ(Classify(text, names).name, "a:b");
}

TEST(Classify, TakesNamesOfTheSameFormatOnly) {
  const std::vector<ProviderName> names{{Format::kAesCbc, "a:b"}};
  const std::string text = "k8s:enc:aesgcm:v1:a:b:" + kBody;
  EXPECT_EQ(Classify(text, names).name, "a");
}

TEST(Classify, TakesANameForAPrefixOnlyUpToItsColon) {
  const std::vector<ProviderName> names{{Format::kAesGcm, "ke"}};
  const std::string text = "k8s:enc:aesgcm:v1:key:" + kBody;
  EXPECT_EQ(Classify(text, names).name, "key");
}

}  // namespace
}  // namespace atrest::etcd
