#include "aws/sigv4/authorization.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atrest::aws {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kCredential = "Credential=AKID/20150830/us-east-1/kms/aws4_request";
const std::string kHeaders = "SignedHeaders=host;x-amz-date";
const std::string kSignature = "Signature=" + std::string(64, 'a');
const std::string kGood = "AWS4-HMAC-SHA256 " + kCredential + ", " + kHeaders + ", " + kSignature;

std::string CodeOf(const std::string& value) {
  auto parsed = ParseAuthorization(value);
  return parsed.ok() ? "(accepted)" : parsed.error().code;
}

TEST(ParseAuthorization, TakesItApart) {
  auto parsed = ParseAuthorization(kGood);
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  EXPECT_EQ(parsed->access_key_id, "AKID");
  EXPECT_EQ(parsed->scope.Text(), "20150830/us-east-1/kms/aws4_request");
  EXPECT_THAT(parsed->signed_headers, ElementsAre("host", "x-amz-date"));
  EXPECT_EQ(parsed->signature, std::string(64, 'a'));
}

TEST(ParseAuthorization, TheOrderAndTheSpacesAreFree) {
  EXPECT_TRUE(
      ParseAuthorization("AWS4-HMAC-SHA256  " + kSignature + "," + kHeaders + ",   " + kCredential)
          .ok());
}

TEST(ParseAuthorization, NothingIsAMissingToken) {
  EXPECT_EQ(CodeOf(""), "MissingAuthenticationToken");
}

TEST(ParseAuthorization, NamesEachMissingParameter) {
  auto parsed = ParseAuthorization("AWS4-HMAC-SHA256 " + kCredential);
  ASSERT_FALSE(parsed.ok());
  EXPECT_THAT(parsed.error().message, HasSubstr("'Signature'"));
  EXPECT_THAT(parsed.error().message, HasSubstr("'SignedHeaders'"));
  EXPECT_THAT(parsed.error().message, Not(HasSubstr("'Credential'")));
}

class Malformed : public testing::TestWithParam<std::string> {};

TEST_P(Malformed, IsAnIncompleteSignature) { EXPECT_EQ(CodeOf(GetParam()), "IncompleteSignature"); }

std::string With(const std::string& a, const std::string& b, const std::string& c) {
  return "AWS4-HMAC-SHA256 " + a + ", " + b + ", " + c;
}

INSTANTIATE_TEST_SUITE_P(
    Headers, Malformed,
    testing::Values(
        "AWS", "Basic dGVzdA==", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 ,,,",
        "AWS4-HMAC-SHA512 " + kCredential + ", " + kHeaders + ", " + kSignature,
        "AWS4-ECDSA-P256-SHA256 " + kCredential + ", " + kHeaders + ", " + kSignature,
        kGood + ", " + kSignature, kGood + ", Other=x", kGood + ",",
        With("Credential=AKID", kHeaders, kSignature),
        With("Credential=AKID/20150830/us-east-1/kms/aws4", kHeaders, kSignature),
        With("Credential=/20150830/us-east-1/kms/aws4_request", kHeaders, kSignature),
        With("Credential=A/B/20150830/us-east-1/kms/aws4_request", kHeaders, kSignature),
        With("Credential=A B/20150830/us-east-1/kms/aws4_request", kHeaders, kSignature),
        With(kCredential, "SignedHeaders=", kSignature),
        With(kCredential, "SignedHeaders=x-amz-date;host", kSignature),
        With(kCredential, "SignedHeaders=host;host", kSignature),
        With(kCredential, "SignedHeaders=Host", kSignature),
        With(kCredential, "SignedHeaders=a b", kSignature),
        With(kCredential, kHeaders, "Signature=" + std::string(63, 'a')),
        With(kCredential, kHeaders, "Signature=" + std::string(64, 'A')),
        With(kCredential, kHeaders, "Signature=" + std::string(64, 'g')),
        "AWS4-HMAC-SHA256 " + std::string(9000, 'a')));

}  // namespace
}  // namespace atrest::aws
