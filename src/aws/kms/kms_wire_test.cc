#include "aws/kms/kms_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/result_matchers.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

const std::string kArn = "arn:aws:kms:eu-west-1:111122223333:key/a";

TEST(EncryptBody, IsKmsJson) {
  EXPECT_EQ(EncryptBody({"alias/a", Secret("dek"), {}}).Reveal(),
            R"({"KeyId":"alias/a","Plaintext":"ZGVr"})");
}

TEST(EncryptBody, CarriesTheEncryptionContext) {
  EXPECT_EQ(EncryptBody({"k", Secret("dek"), {{"b", "2"}, {"a", "\"1\""}}}).Reveal(),
            R"({"KeyId":"k","Plaintext":"ZGVr","EncryptionContext":{"a":"\"1\"","b":"2"}})");
}

TEST(DecryptBody, NamesTheKeyThatItMustBe) {
  EXPECT_EQ(DecryptBody({"k", std::string("\x00\xff", 2), {}}).Reveal(),
            R"({"KeyId":"k","CiphertextBlob":"AP8="})");
}

TEST(DecryptBody, LeavesTheKeyOutWhereAnyWillDo) {
  EXPECT_EQ(DecryptBody({"", "x", {}}).Reveal(), R"({"CiphertextBlob":"eA=="})");
}

TEST(DescribeKeyBody, NamesTheKey) {
  EXPECT_EQ(DescribeKeyBody("alias/a").Reveal(), R"({"KeyId":"alias/a"})");
}

TEST(ParseEncryptReply, TakesBlobAndArnAndIgnoresTheRest) {
  auto reply = ParseEncryptReply(
      R"({"CiphertextBlob":"AP8=","EncryptionAlgorithm":"SYMMETRIC_DEFAULT","KeyId":")" + kArn +
      R"(","New":[1]})");
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->ciphertext_blob, std::string("\x00\xff", 2));
  EXPECT_EQ(reply->key_arn, kArn);
}

TEST(ParseDecryptReply, TakesPlaintextArnAndMaterial) {
  auto reply =
      ParseDecryptReply(R"({"Plaintext":"ZGVr","KeyId":")" + kArn + R"(","KeyMaterialId":"ab"})");
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->plaintext.Reveal(), "dek");
  EXPECT_EQ(reply->key_arn, kArn);
  EXPECT_EQ(reply->key_material_id, "ab");
}

TEST(ParseDecryptReply, KeysInCustomStoresNameNoMaterial) {
  EXPECT_EQ(ParseDecryptReply(R"({"Plaintext":"ZGVr"})")->key_material_id, "");
}

TEST(ParseDescribeKeyReply, TakesArnStateAndMaterial) {
  auto reply = ParseDescribeKeyReply(R"({"KeyMetadata":{"Arn":")" + kArn +
                                     R"(","KeyState":"Enabled","CurrentKeyMaterialId":"cd"}})");
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->arn, kArn);
  EXPECT_EQ(reply->state, "Enabled");
  EXPECT_EQ(reply->current_material_id, "cd");
}

class UnreadableReply : public testing::TestWithParam<const char*> {};

TEST_P(UnreadableReply, IsNoAnswerWhateverWasAsked) {
  EXPECT_THAT(ParseEncryptReply(GetParam()), FailsWith(Failure::kUnreachable, HasSubstr("KMS")));
  EXPECT_THAT(ParseDecryptReply(GetParam()), FailsWith(Failure::kUnreachable, HasSubstr("KMS")));
  EXPECT_THAT(ParseDescribeKeyReply(GetParam()),
              FailsWith(Failure::kUnreachable, HasSubstr("KMS")));
}

INSTANTIATE_TEST_SUITE_P(
    Replies, UnreadableReply,
    testing::Values("", "<html>", "[]", "{}", "null",
                    R"({"CiphertextBlob":1,"Plaintext":1,"KeyMetadata":1})",
                    R"({"CiphertextBlob":"","Plaintext":"","KeyMetadata":{}})",
                    R"({"CiphertextBlob":"*","Plaintext":"*","KeyMetadata":{"Arn":"a"}})",
                    R"({"CiphertextBlob":"AA==","Plaintext":"AA==","KeyId":1,"KeyMetadata":[]})"));

TEST(ParseEncryptReply, RefusesBlobsLargerThanAwsMakes) {
  std::string blob(8193, 'A');
  blob.resize(8196, 'A');
  EXPECT_THAT(ParseEncryptReply(R"({"CiphertextBlob":")" + blob + R"("})"),
              FailsWith(Failure::kUnreachable, HasSubstr("size")));
}

TEST(ParseDecryptReply, NeverQuotesThePlaintext) {
  auto reply = ParseDecryptReply(R"({"Plaintext":"c2VjcmV0*","KeyId":"k"})");
  ASSERT_FALSE(reply.ok());
  EXPECT_THAT(reply.error().message, Not(HasSubstr("c2Vj")));
}

}  // namespace
}  // namespace atrest::aws
