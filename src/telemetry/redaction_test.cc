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

TEST(Redacted, EndsAtTheBound) { EXPECT_EQ(Redacted(std::string(1000, 'a'), 10).size(), 10u); }

TEST(Redacted, ReplacesControlCharacters) { EXPECT_EQ(Redacted("a\r\nb\x1b[31m"), "a??b?[31m"); }

TEST(Redacted, ReachesTheEndForEveryPrefixOfAnySecret) {
  const std::string text = "Authorization: \"Credential= Signature=";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    EXPECT_LE(Redacted(text.substr(0, size)).size(), 512u);
  }
}

}  // namespace
}  // namespace atrest::telemetry
