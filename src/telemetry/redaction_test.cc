#include "telemetry/redaction.h"

#include <gtest/gtest.h>

namespace atrest::telemetry {
namespace {

TEST(ShortAccessKeyId, KeepsTheLastFourCharacters) {
  EXPECT_EQ(ShortAccessKeyId("AKIDEXAMPLEEXAMPLE12"), "…LE12");
}

TEST(ShortAccessKeyId, ShowsNothingOfAShortOne) { EXPECT_EQ(ShortAccessKeyId("test"), "…"); }

TEST(Redacted, LeavesOrdinaryTextAlone) {
  const std::string text = "User: arn:aws:iam::111122223333:role/x is not authorized (kms:Encrypt)";
  EXPECT_EQ(Redacted(text), text);
}

TEST(Redacted, TakesAccessKeyIdsOut) {
  EXPECT_EQ(Redacted("key AKIAIOSFODNN7EXAMPLE, ASIAIOSFODNN7EXAMPLE"),
            "key [redacted], [redacted]");
}

TEST(Redacted, KeepsWordsThatOnlyBeginLikeAKeyId) {
  EXPECT_EQ(Redacted("AKIA rocks"), "AKIA rocks");
}

TEST(Redacted, TakesSignaturesAndCredentialsOut) {
  EXPECT_EQ(Redacted("Credential=abc/20261124/x, Signature=0123ff end"),
            "Credential=[redacted], Signature=[redacted] end");
}

TEST(Redacted, TakesAWholeAuthorizationHeaderOut) {
  EXPECT_EQ(Redacted("Authorization: AWS4-HMAC-SHA256 anything at all"),
            "Authorization: [redacted]");
}

TEST(Redacted, TakesSecretsOutOfJson) {
  EXPECT_EQ(Redacted(R"({"SecretAccessKey" : "wJalr/XUtn","a":1})"),
            R"({"SecretAccessKey" : "[redacted]","a":1})");
}

TEST(Redacted, IgnoresTheCaseOfNames) {
  EXPECT_EQ(Redacted("X-AMZ-Security-Token: FwoG"), "X-AMZ-Security-Token: [redacted]");
}

TEST(Redacted, TakesSecretsOutOfXml) {
  EXPECT_EQ(Redacted("<SessionToken>FwoG/x==</SessionToken><Expiration>now</Expiration>"),
            "<SessionToken>[redacted]</SessionToken><Expiration>now</Expiration>");
}

// The form of the message behind SignatureDoesNotMatch and InvalidSignatureException.
TEST(Redacted, TakesTheSessionTokenOutOfARepeatedCanonicalRequest) {
  EXPECT_EQ(Redacted("The Canonical String for this request should have been\n'POST\n/\n\n"
                     "host:kms.eu-west-1.amazonaws.com\nx-amz-date:20261124T090000Z\n"
                     "x-amz-security-token:IQoJb3JpZ2luX2VjEJr//+canary==\n\n"
                     "host;x-amz-date;x-amz-security-token\n0123'",
                     4096),
            "The Canonical String for this request should have been 'POST /  "
            "host:kms.eu-west-1.amazonaws.com x-amz-date:20261124T090000Z "
            "x-amz-security-token:[redacted]  host;x-amz-date;x-amz-security-token 0123'");
}

TEST(Redacted, KeepsATextThatJustFits) { EXPECT_EQ(Redacted("0123456789", 10), "0123456789"); }

TEST(Redacted, CutsALongerOneAndSaysSo) { EXPECT_EQ(Redacted("0123456789x", 10), "0123456789..."); }

TEST(Redacted, NeverCutsASecretInsteadOfReplacingIt) {
  const std::string text = "Signature=" + std::string(100, 'f');
  for (std::size_t bound = 0; bound < 40; ++bound) {
    EXPECT_EQ(Redacted(text, bound).find("ff"), std::string::npos);
  }
}

TEST(Redacted, MakesOneLineOfIt) { EXPECT_EQ(Redacted("a\r\nb\x1b[31m"), "a  b [31m"); }

TEST(Redacted, ReachesTheEndForEveryPrefixOfAnySecret) {
  const std::string text = "Authorization: \"Credential= Signature=";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    EXPECT_LE(Redacted(text.substr(0, size)).size(), 512u);
  }
}

}  // namespace
}  // namespace atrest::telemetry
