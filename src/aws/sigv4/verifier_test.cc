#include "aws/sigv4/verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/sigv4/amz_date.h"

namespace atrest::aws {
namespace {

using testing::HasSubstr;

constexpr const char* kSecret = "secret";
const WallTime kNow = *ParseAmzDate("20150830T123600Z");

// A request with a valid signature, to be spoiled.
class VerifySignatureTest : public testing::Test {
 protected:
  VerifySignatureTest() { SignWith(headers); }

  void SignWith(const std::vector<http::Header>& signed_headers) {
    authorization.access_key_id = "AKID";
    authorization.scope = scope;
    authorization.signed_headers.clear();
    std::string names = SignedHeaderNames(signed_headers) + ";";
    while (!names.empty()) {
      authorization.signed_headers.push_back(names.substr(0, names.find(';')));
      names.erase(0, names.find(';') + 1);
    }
    SignableRequest request = Request();
    request.headers = signed_headers;
    authorization.signature =
        Signature(SigningKey(Secret(kSecret), scope),
                  StringToSign(CanonicalRequest(request), "20150830T123600Z", scope));
  }

  SignableRequest Request() const { return {"POST", "/", "", headers, body}; }

  Result<void> Verify(WallTime now = kNow, const std::string& secret = kSecret) const {
    return VerifySignature(Request(), authorization, Secret(secret), expected, now);
  }
  std::string Fault(WallTime now = kNow) const {
    auto result = Verify(now);
    return result.ok() ? "(accepted)" : result.error().code + ": " + result.error().message;
  }

  SigningScope scope{"20150830", "us-east-1", "kms"};
  ExpectedScope expected{"us-east-1", "kms"};
  std::vector<http::Header> headers = {{"Host", "kms.us-east-1.amazonaws.com"},
                                       {"X-Amz-Date", "20150830T123600Z"},
                                       {"X-Amz-Target", "TrentService.Encrypt"}};
  std::string body = "{}";
  Authorization authorization;
};

TEST_F(VerifySignatureTest, AcceptsAGoodOne) { EXPECT_EQ(Fault(), "(accepted)"); }

TEST_F(VerifySignatureTest, UnsignedHeadersMayBePresent) {
  headers.push_back({"User-Agent", "curl"});
  EXPECT_EQ(Fault(), "(accepted)");
}

TEST_F(VerifySignatureTest, NoticesAChangedBody) {
  body = "{ }";
  EXPECT_THAT(Fault(), HasSubstr("InvalidSignatureException: The request signature we calculated"));
}

TEST_F(VerifySignatureTest, NoticesAChangedHeader) {
  headers[2].value = "TrentService.Decrypt";
  EXPECT_THAT(Fault(), HasSubstr("does not match"));
}

TEST_F(VerifySignatureTest, NoticesARepeatedHeader) {
  headers.push_back(headers[2]);
  EXPECT_THAT(Fault(), HasSubstr("does not match"));
}

TEST_F(VerifySignatureTest, NoticesAnotherSecret) {
  EXPECT_EQ(Verify(kNow, "Secret").error().code, "InvalidSignatureException");
}

TEST_F(VerifySignatureTest, NoticesAChangedSignature) {
  authorization.signature[63] = authorization.signature[63] == 'a' ? 'b' : 'a';
  EXPECT_THAT(Fault(), HasSubstr("does not match"));
}

TEST_F(VerifySignatureTest, ARemovedSignedHeaderIsNamed) {
  headers.pop_back();
  EXPECT_THAT(Fault(), HasSubstr("'x-amz-target'"));
}

TEST_F(VerifySignatureTest, EveryAmzHeaderMustBeSigned) {
  headers.push_back({"X-Amz-Security-Token", "smuggled"});
  EXPECT_THAT(Fault(), HasSubstr("'x-amz-security-token' must be a 'SignedHeader'"));
}

TEST_F(VerifySignatureTest, HostMustBeSigned) {
  headers.erase(headers.begin());
  SignWith(headers);
  EXPECT_THAT(Fault(), HasSubstr("'Host' must be"));
}

TEST_F(VerifySignatureTest, WithoutADateItIsIncomplete) {
  headers[1].value = "yesterday";
  EXPECT_THAT(Fault(), HasSubstr("IncompleteSignature: "));
}

TEST_F(VerifySignatureTest, FifteenMinutesAreAllowedBothWays) {
  EXPECT_EQ(Fault(kNow + kSignatureWindow), "(accepted)");
  EXPECT_EQ(Fault(kNow - kSignatureWindow), "(accepted)");
}

TEST_F(VerifySignatureTest, AnOldSignatureIsExpiredInAwsWords) {
  EXPECT_EQ(Fault(kNow + kSignatureWindow + std::chrono::seconds(1)),
            "InvalidSignatureException: Signature expired: 20150830T123600Z is now earlier than "
            "20150830T123601Z (20150830T125101Z - 15 min.)");
}

TEST_F(VerifySignatureTest, AFutureSignatureIsNotYetCurrent) {
  EXPECT_EQ(Fault(kNow - kSignatureWindow - std::chrono::seconds(1)),
            "InvalidSignatureException: Signature not yet current: 20150830T123600Z is still later "
            "than 20150830T123559Z (20150830T122059Z + 15 min.)");
}

TEST_F(VerifySignatureTest, TheScopeMustFitRegionServiceAndDate) {
  expected.region = "eu-west-1";
  EXPECT_THAT(Fault(), HasSubstr("valid region"));
  expected = {"us-east-1", "sts"};
  EXPECT_THAT(Fault(), HasSubstr("correct service: 'sts'"));
  expected = {"us-east-1", "kms"};
  authorization.scope.date = "20150829";
  EXPECT_THAT(Fault(), HasSubstr("'20150829' != '20150830'"));
}

}  // namespace
}  // namespace atrest::aws
