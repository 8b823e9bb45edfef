#include "http/trust_fault.h"

#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

#include "http/curl_failure.h"

namespace atrest::http {
namespace {

TrustFault FaultOf(long verify_result, const char* reason = "") {
  CurlFailure failure;
  failure.code = CURLE_PEER_FAILED_VERIFICATION;
  failure.verify_result = verify_result;
  failure.reason = reason;
  failure.origin = "https://kms.example";
  return TrustFaultOf(ErrorOf(failure));
}

TEST(TrustFaultOf, KnowsAnExpiredCertificate) {
  EXPECT_EQ(FaultOf(X509_V_ERR_CERT_HAS_EXPIRED), TrustFault::kExpired);
  EXPECT_EQ(FaultOf(X509_V_ERR_CERT_NOT_YET_VALID), TrustFault::kExpired);
}

TEST(TrustFaultOf, KnowsAnAuthorityThatNobodyTrusts) {
  EXPECT_EQ(FaultOf(X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT), TrustFault::kUnknownAuthority);
  EXPECT_EQ(FaultOf(X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN), TrustFault::kUnknownAuthority);
  EXPECT_EQ(FaultOf(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY), TrustFault::kUnknownAuthority);
  EXPECT_EQ(FaultOf(X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE), TrustFault::kUnknownAuthority);
}

TEST(TrustFaultOf, KnowsACertificateOfAnotherHost) {
  EXPECT_EQ(FaultOf(X509_V_OK, "SSL: no alternative certificate subject name matches"),
            TrustFault::kOtherName);
}

TEST(TrustFaultOf, KnowsThatTheRestIsAboutTrustToo) {
  EXPECT_EQ(FaultOf(X509_V_ERR_CERT_REVOKED), TrustFault::kOther);
}

TEST(TrustFaultOf, SaysNothingOfOtherErrors) {
  EXPECT_EQ(TrustFaultOf({Failure::kUnreachable, "cannot connect to https://kms.example"}),
            TrustFault::kNone);
  EXPECT_EQ(TrustFaultOf({Failure::kDenied, "cannot trust you"}), TrustFault::kNone);
}

}  // namespace
}  // namespace atrest::http
