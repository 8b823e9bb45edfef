#include "aws/sigv4/signer.h"

#include <gtest/gtest.h>

#include "aws/sigv4/authorization.h"
#include "aws/sigv4/url_parts.h"
#include "aws/sigv4/verifier.h"

namespace atrest::aws {
namespace {

constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const WallTime kNow = *ParseAmzDate("20150830T123600Z");

Credentials Keys(const std::string& token = "", const std::string& secret = kSecret) {
  Credentials credentials;
  credentials.access_key_id = "AKIDEXAMPLE";
  credentials.secret_access_key = Secret(secret);
  credentials.session_token = Secret(token);
  return credentials;
}

http::Request KmsRequest() {
  http::Request request;
  request.method = "POST";
  request.url = "https://kms.us-east-1.amazonaws.com/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "TrentService.Encrypt"}};
  request.body = Secret("{}");
  return request;
}

std::string HeaderOf(const http::Request& request, std::string_view name) {
  for (const auto& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return "(absent)";
}

Result<void> Verify(const http::Request& request, const std::string& secret, WallTime now) {
  auto authorization = ParseAuthorization(HeaderOf(request, "Authorization"));
  if (!authorization.ok()) return authorization.error();
  UrlParts url = SplitUrl(request.url);
  SignableRequest signable{request.method, url.path, url.query, request.headers,
                           request.body.Reveal()};
  return VerifySignature(signable, *authorization, Secret(secret), {"us-east-1", "kms"}, now);
}

TEST(Signer, GivesThePublishedSignature) {
  http::Request request;
  request.url = "https://example.amazonaws.com";
  Signer("us-east-1", "service").Sign(request, Keys(), kNow);
  EXPECT_EQ(HeaderOf(request, "Authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=host;x-amz-date, "
            "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST(Signer, SignsEveryHeaderPresent) {
  http::Request request = KmsRequest();
  Signer("us-east-1", "kms").Sign(request, Keys("token"), kNow);
  EXPECT_NE(HeaderOf(request, "Authorization")
                .find("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;"
                      "x-amz-target,"),
            std::string::npos);
  EXPECT_EQ(HeaderOf(request, "X-Amz-Security-Token"), "token");
}

TEST(Signer, LongTermCredentialsSendNoToken) {
  http::Request request = KmsRequest();
  Signer("us-east-1", "kms").Sign(request, Keys(), kNow);
  EXPECT_EQ(HeaderOf(request, "X-Amz-Security-Token"), "(absent)");
}

TEST(Signer, SigningAgainReplacesTheFirstSignature) {
  Signer signer("us-east-1", "kms");
  http::Request request = KmsRequest();
  signer.Sign(request, Keys("old token"), kNow - std::chrono::hours(2));
  signer.Sign(request, Keys(), kNow);
  EXPECT_EQ(request.headers.size(), 5u);
  EXPECT_EQ(HeaderOf(request, "X-Amz-Security-Token"), "(absent)");
  EXPECT_TRUE(Verify(request, kSecret, kNow).ok());
}

TEST(Signer, NamesAnUnusualPort) {
  http::Request request = KmsRequest();
  request.url = "http://127.0.0.1:4566/";
  Signer("us-east-1", "kms").Sign(request, Keys(), kNow);
  EXPECT_EQ(HeaderOf(request, "Host"), "127.0.0.1:4566");
}

TEST(Signer, ANewSecretGivesANewKeyOnTheSameDay) {
  Signer signer("us-east-1", "kms");
  http::Request first = KmsRequest(), second = KmsRequest();
  signer.Sign(first, Keys(), kNow);
  signer.Sign(second, Keys("", "another secret"), kNow);
  EXPECT_TRUE(Verify(first, kSecret, kNow).ok());
  EXPECT_TRUE(Verify(second, "another secret", kNow).ok());
}

TEST(Signer, ANewDayGivesANewKey) {
  Signer signer("us-east-1", "kms");
  for (int day = 0; day < 3; ++day) {
    http::Request request = KmsRequest();
    WallTime now = kNow + std::chrono::hours(24 * day);
    signer.Sign(request, Keys(), now);
    EXPECT_TRUE(Verify(request, kSecret, now).ok()) << day;
  }
}

}  // namespace
}  // namespace atrest::aws
