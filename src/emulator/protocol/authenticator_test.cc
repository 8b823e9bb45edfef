#include "emulator/protocol/authenticator.h"

#include <gtest/gtest.h>

#include "aws/sigv4/signer.h"
#include "testing/fake_clock.h"

namespace atrest::emulator {
namespace {

using std::chrono::minutes;

struct Signed {
  std::string access_key_id = "test", secret = "test", token = {};
  std::string region = "us-east-1", service = "kms";
  std::chrono::seconds skew{0};
};

class AuthenticatorTest : public ::testing::Test {
 protected:
  AuthenticatorTest() { principals_.Add(TestPrincipal("000000000000")); }

  http::ServerRequest Sign(const Signed& how) {
    aws::Credentials credentials;
    credentials.access_key_id = how.access_key_id;
    credentials.secret_access_key = Secret(how.secret);
    credentials.session_token = Secret(how.token);
    http::Request request;
    request.method = "POST";
    request.url = "http://127.0.0.1:1/";
    request.headers.push_back({"X-Amz-Target", "TrentService.ListKeys"});
    request.body = Secret("{}");
    aws::Signer signer(how.region, how.service);
    signer.Sign(request, credentials, clock_.WallNow() + how.skew);
    http::ServerRequest received;
    received.method = "POST";
    received.path = "/";
    received.headers = request.headers;
    received.body = Secret("{}");
    return received;
  }
  std::string Check(const http::ServerRequest& request) {
    const auto principal = authenticator_.Authenticate(request, "kms");
    return principal.ok() ? (*principal)->caller.arn : principal.error().code;
  }

  fakes::FakeClock clock_, lifetimes_;
  Principals principals_;
  SignatureAuthenticator authenticator_{principals_, "us-east-1", clock_, lifetimes_};
};

TEST_F(AuthenticatorTest, KnowsWhoSigned) {
  EXPECT_EQ(Check(Sign({})), "arn:aws:iam::000000000000:user/test");
}

TEST_F(AuthenticatorTest, RefusesAnUnsignedRequest) {
  http::ServerRequest request = Sign({});
  request.headers.clear();
  EXPECT_EQ(Check(request), "MissingAuthenticationTokenException");
}

TEST_F(AuthenticatorTest, RefusesAWrongSecret) {
  EXPECT_EQ(Check(Sign({.secret = "Test"})), "InvalidSignatureException");
}

TEST_F(AuthenticatorTest, RefusesABodyThatWasNotSigned) {
  http::ServerRequest request = Sign({});
  request.body = Secret("{} ");
  EXPECT_EQ(Check(request), "InvalidSignatureException");
}

TEST_F(AuthenticatorTest, RefusesAnOperationThatWasNotSigned) {
  http::ServerRequest request = Sign({});
  for (http::Header& header : request.headers) {
    if (header.name == "X-Amz-Target") header.value = "TrentService.Decrypt";
  }
  EXPECT_EQ(Check(request), "InvalidSignatureException");
}

TEST_F(AuthenticatorTest, RefusesAnUnknownAccessKey) {
  EXPECT_EQ(Check(Sign({.access_key_id = "other"})), "UnrecognizedClientException");
}

TEST_F(AuthenticatorTest, RefusesAnotherRegionAndAnotherService) {
  EXPECT_EQ(Check(Sign({.region = "eu-west-1"})), "InvalidSignatureException");
  EXPECT_EQ(Check(Sign({.service = "sts"})), "InvalidSignatureException");
}

TEST_F(AuthenticatorTest, AllowsClocksToBeFifteenMinutesApart) {
  EXPECT_EQ(Check(Sign({.skew = minutes(-14)})), "arn:aws:iam::000000000000:user/test");
  EXPECT_EQ(Check(Sign({.skew = minutes(14)})), "arn:aws:iam::000000000000:user/test");
  EXPECT_EQ(Check(Sign({.skew = minutes(-16)})), "InvalidSignatureException");
  EXPECT_EQ(Check(Sign({.skew = minutes(16)})), "InvalidSignatureException");
}

TEST_F(AuthenticatorTest, RefusesASessionTokenThatDoesNotBelongToTheKey) {
  EXPECT_EQ(Check(Sign({.token = "token"})), "UnrecognizedClientException");
}

TEST_F(AuthenticatorTest, KnowsTemporaryCredentialsUntilTheyExpire) {
  Principal role;
  role.caller = {"arn:aws:sts::000000000000:assumed-role/r/s", "000000000000", "AROA:s", "ASIA1"};
  role.secret_access_key = Secret("s");
  role.session_token = Secret("t");
  role.expiration = clock_.WallNow() + minutes(15);
  principals_.Add(std::make_shared<const Principal>(std::move(role)));
  const Signed how{.access_key_id = "ASIA1", .secret = "s", .token = "t"};
  EXPECT_EQ(Check(Sign(how)), "arn:aws:sts::000000000000:assumed-role/r/s");
  EXPECT_EQ(Check(Sign({.access_key_id = "ASIA1", .secret = "s"})), "UnrecognizedClientException");
  clock_.Advance(minutes(15));
  EXPECT_EQ(Check(Sign(how)), "arn:aws:sts::000000000000:assumed-role/r/s");
  lifetimes_.Advance(minutes(15));
  EXPECT_EQ(Check(Sign(how)), "ExpiredTokenException");
}

}  // namespace
}  // namespace atrest::emulator
