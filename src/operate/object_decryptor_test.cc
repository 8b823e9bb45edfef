#include "operate/object_decryptor.h"

#include <gtest/gtest.h>

#include "crypto/base64.h"
#include "testing/sealed_values.h"
#include "testing/stored_value_vectors.h"

namespace atrest::operate {
namespace {

const std::string kObject("k8s\0hello", 9);
const std::string kKey(32, 'k');
constexpr const char* kEtcdKey = "/registry/secrets/default/db";

// The "encrypted" DEK is the DEK in base64, as upstream's mock plugin makes it.
class Base64Unwrapper final : public DekUnwrapper {
 public:
  Result<UnwrappedDek> Unwrap(const WrappedDek& dek, const CallContext&) override {
    asked.push_back(dek);
    TRY_ASSIGN(Secret key, crypto::DecodeBase64Secret(dek.ciphertext));
    return UnwrappedDek{std::move(key), ""};
  }
  std::vector<WrappedDek> asked;
};

kube::EncryptionConfiguration Configuration(
    const std::vector<std::pair<std::string, std::string>>& keys, const std::string& kind) {
  std::string list;
  for (const auto& [name, secret] : keys) {
    list += (list.empty() ? "" : ",") + std::string(R"({"name":")") + name + R"(","secret":")" +
            crypto::EncodeBase64(secret) + "\"}";
  }
  auto parsed = kube::EncryptionConfiguration::Parse(
      R"({"apiVersion":"apiserver.config.k8s.io/v1","kind":"EncryptionConfiguration",)"
      R"("resources":[{"resources":["secrets"],"providers":[{")" +
      kind + R"(":{"keys":[)" + list + "]}}]}]}");
  EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.error().message);
  return std::move(parsed).value();
}

TEST(ObjectDecryptor, OpensEveryVectorOfALocalKey) {
  std::size_t opened_count = 0;
  for (const auto& vector : fakes::ReadStoredValueVectors("etcd-values.tsv")) {
    if (vector.secret.size() != 64) continue;
    const auto configuration =
        Configuration({{"key1", fakes::FromHex(vector.secret)}}, vector.name);
    ObjectDecryptor decryptor(&configuration, nullptr);
    const auto opened = decryptor.Decrypt(vector.key, vector.value, {});
    ASSERT_TRUE(opened.ok()) << vector.name << ": " << opened.error().message;
    EXPECT_EQ(opened->plaintext.Reveal(), kObject) << vector.name;
    EXPECT_EQ(opened->authenticated, vector.name != "aescbc");
    EXPECT_EQ(opened->provider, vector.name + " key1");
    ++opened_count;
  }
  EXPECT_EQ(opened_count, 3u);
}

TEST(ObjectDecryptor, OpensEveryVectorOfKms) {
  std::size_t opened_count = 0;
  Base64Unwrapper unwrapper;
  ObjectDecryptor decryptor(nullptr, &unwrapper);
  for (const char* file : {"etcd-values.tsv", "etcd-values-legacy.tsv"}) {
    for (const auto& vector : fakes::ReadStoredValueVectors(file)) {
      if (vector.secret != "b64") continue;
      const auto opened = decryptor.Decrypt(vector.key, vector.value, {});
      ASSERT_TRUE(opened.ok()) << vector.name << ": " << opened.error().message;
      EXPECT_TRUE(opened->plaintext.Reveal().starts_with(std::string_view("k8s\0", 4)));
      EXPECT_EQ(opened->authenticated, vector.name != "kmsv1-cbc") << vector.name;
      EXPECT_EQ(opened->cipher, vector.name == "kmsv1-cbc" ? "aes-cbc" : "aes-gcm");
      ++opened_count;
    }
  }
  EXPECT_EQ(opened_count, 6u);
}

TEST(ObjectDecryptor, GivesPlaintextAsItIsAndSaysThatNothingVouchesForIt) {
  ObjectDecryptor decryptor(nullptr, nullptr);
  const auto opened = decryptor.Decrypt(kEtcdKey, kObject, {});
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->plaintext.Reveal(), kObject);
  EXPECT_EQ(opened->provider, "plaintext");
  EXPECT_FALSE(opened->authenticated);
}

TEST(ObjectDecryptor, AsksForTheDekWithAllThatTheRecordSays) {
  Base64Unwrapper unwrapper;
  ObjectDecryptor decryptor(nullptr, &unwrapper);
  const std::string seed(32, 's');
  const std::string value = fakes::SealedByKmsV2({.provider = "aws",
                                                  .key_id = "arn",
                                                  .wrapped = crypto::EncodeBase64(seed),
                                                  .secret = seed,
                                                  .annotations = {{"a.example", "x"}}},
                                                 kEtcdKey, kObject);
  ASSERT_TRUE(decryptor.Decrypt(kEtcdKey, value, {}).ok());
  ASSERT_EQ(unwrapper.asked.size(), 1u);
  EXPECT_EQ(unwrapper.asked[0].api, 2);
  EXPECT_EQ(unwrapper.asked[0].provider, "aws");
  EXPECT_EQ(unwrapper.asked[0].key_id, "arn");
  EXPECT_EQ(unwrapper.asked[0].annotations.at("a.example"), "x");
}

TEST(ObjectDecryptor, RefusesAValueThatWasMovedToAnotherKey) {
  const auto configuration = Configuration({{"k", kKey}}, "aesgcm");
  ObjectDecryptor decryptor(&configuration, nullptr);
  const std::string value = fakes::SealedByAesGcm("k", kKey, kEtcdKey, kObject);
  ASSERT_TRUE(decryptor.Decrypt(kEtcdKey, value, {}).ok());
  const auto moved = decryptor.Decrypt("/registry/secrets/default/other", value, {});
  ASSERT_FALSE(moved.ok());
  EXPECT_EQ(moved.error().kind, Failure::kBadCiphertext);
  EXPECT_FALSE(moved.error().hint.empty());
}

TEST(ObjectDecryptor, RefusesAKmsV2ValueThatWasMovedToAnotherKey) {
  Base64Unwrapper unwrapper;
  ObjectDecryptor decryptor(nullptr, &unwrapper);
  const std::string seed(32, 's');
  for (const bool is_seed : {false, true}) {
    const std::string value = fakes::SealedByKmsV2(
        {.wrapped = crypto::EncodeBase64(seed), .secret = seed, .seed = is_seed}, kEtcdKey,
        kObject);
    EXPECT_TRUE(decryptor.Decrypt(kEtcdKey, value, {}).ok());
    EXPECT_EQ(decryptor.Decrypt("/other", value, {}).error().kind, Failure::kBadCiphertext);
  }
}

TEST(ObjectDecryptor, RefusesAKmsV1ValueThatOpensAsNeitherCipher) {
  Base64Unwrapper unwrapper;
  ObjectDecryptor decryptor(nullptr, &unwrapper);
  const std::string value =
      fakes::SealedByKmsV1("aws", crypto::EncodeBase64(kKey), kKey, kEtcdKey, kObject);
  EXPECT_TRUE(decryptor.Decrypt(kEtcdKey, value, {}).ok());
  EXPECT_EQ(decryptor.Decrypt("/other", value, {}).error().kind, Failure::kBadCiphertext);
}

TEST(ObjectDecryptor, RefusesWhatCbcGivesIfItIsNoObject) {
  const auto configuration = Configuration({{"k", kKey}}, "aescbc");
  ObjectDecryptor decryptor(&configuration, nullptr);
  const auto opened =
      decryptor.Decrypt(kEtcdKey, fakes::SealedByAesCbc("k", kKey, "garbage of 32 bytes"), {});
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, Failure::kBadCiphertext);
}

TEST(ObjectDecryptor, TriesEveryKeyOfTheName) {
  const auto configuration =
      Configuration({{"a", std::string(32, 'x')}, {"a:b", kKey}}, "secretbox");
  ObjectDecryptor decryptor(&configuration, nullptr);
  const auto opened =
      decryptor.Decrypt(kEtcdKey, fakes::SealedBySecretBox("a:b", kKey, kObject), {});
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(opened->provider, "secretbox a:b");
}

TEST(ObjectDecryptor, OpensAesGcmUnderShorterKeys) {
  for (std::size_t size : {16u, 24u}) {
    const std::string key(size, 'k');
    const auto configuration = Configuration({{"k", key}}, "aesgcm");
    ObjectDecryptor decryptor(&configuration, nullptr);
    EXPECT_TRUE(
        decryptor.Decrypt(kEtcdKey, fakes::SealedByAesGcm("k", key, kEtcdKey, kObject), {}).ok());
  }
}

TEST(ObjectDecryptor, SaysWhatItWouldNeed) {
  ObjectDecryptor decryptor(nullptr, nullptr);
  const auto local = decryptor.Decrypt(kEtcdKey, fakes::SealedBySecretBox("k", kKey, kObject), {});
  EXPECT_EQ(local.error().kind, Failure::kBadInput);
  EXPECT_NE(local.error().hint.find("--encryption-config"), std::string::npos);
  const auto kms = decryptor.Decrypt(kEtcdKey, fakes::SealedByKmsV2({}, kEtcdKey, kObject), {});
  EXPECT_NE(kms.error().hint.find("--socket"), std::string::npos);
}

TEST(ObjectDecryptor, RefusesMalformedValues) {
  ObjectDecryptor decryptor(nullptr, nullptr);
  for (const char* value :
       {"k8s:enc:rot13:v1:k:x", "k8s:enc:kms:v2:aws:x", "k8s:enc:aescbc:v1:k:x"}) {
    EXPECT_EQ(decryptor.Decrypt(kEtcdKey, value, {}).error().kind, Failure::kBadCiphertext);
  }
}

}  // namespace
}  // namespace atrest::operate
