#include "http/curl_failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

#include <cerrno>

namespace atrest::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

CurlFailure Of(CURLcode code, std::string_view reason = "") {
  CurlFailure failure;
  failure.code = code;
  failure.reason = reason;
  failure.origin = "https://kms.test";
  failure.connect_timeout_ms = 3000;
  return failure;
}

std::string MessageOf(const CurlFailure& failure) { return ErrorOf(failure).message; }

TEST(ErrorOf, NamesAHostThatHasNoAddress) {
  const Error error = ErrorOf(Of(CURLE_COULDNT_RESOLVE_HOST));
  EXPECT_EQ(error.kind, Failure::kUnreachable);
  EXPECT_EQ(error.message, "cannot resolve the host of https://kms.test");
}

TEST(ErrorOf, SaysWhyAConnectionCouldNotBeMade) {
  CurlFailure failure = Of(CURLE_COULDNT_CONNECT, "Failed to connect to kms.test port 443");
  failure.os_error = ECONNREFUSED;
  EXPECT_EQ(MessageOf(failure), "cannot connect to https://kms.test: connection refused");
}

TEST(ErrorOf, TellsATimeoutOfTheConnection) {
  EXPECT_EQ(MessageOf(Of(CURLE_OPERATION_TIMEDOUT)),
            "no connection to https://kms.test within 3000 ms");
}

TEST(ErrorOf, SaysWhyACertificateIsNotTrusted) {
  CurlFailure failure = Of(CURLE_PEER_FAILED_VERIFICATION);
  failure.verify_result = X509_V_ERR_CERT_HAS_EXPIRED;
  EXPECT_EQ(MessageOf(failure), "cannot trust https://kms.test: certificate has expired");
  EXPECT_THAT(ErrorOf(failure).hint, HasSubstr("AWS_CA_BUNDLE"));
}

TEST(ErrorOf, CallsATrustedCertificateThatIsRefusedOneForAnotherName) {
  CurlFailure failure =
      Of(CURLE_PEER_FAILED_VERIFICATION,
         "SSL: no alternative certificate subject name matches target host name 'kms.test'");
  failure.verify_result = X509_V_ERR_UNSPECIFIED;
  EXPECT_EQ(MessageOf(failure),
            "cannot trust https://kms.test: its certificate is for another name");
}

TEST(ErrorOf, TakesTheReasonOutOfOpenSslsText) {
  EXPECT_EQ(MessageOf(Of(CURLE_SSL_CONNECT_ERROR,
                         "error:0A00042E:SSL routines::tlsv1 alert protocol version")),
            "TLS handshake failed with https://kms.test: tlsv1 alert protocol version");
}

TEST(ErrorOf, TakesTheReasonOutOfLibcurlsText) {
  EXPECT_EQ(MessageOf(Of(CURLE_SSL_CONNECT_ERROR,
                         "OpenSSL SSL_connect: Connection reset by peer in connection to a:443 ")),
            "TLS handshake failed with https://kms.test: Connection reset by peer");
  EXPECT_EQ(
      MessageOf(Of(CURLE_RECV_ERROR, "OpenSSL SSL_read: Connection reset by peer, errno 104")),
      "the connection to https://kms.test broke while reading the reply: "
      "Connection reset by peer");
}

TEST(ErrorOf, PrefersTheSystemsReason) {
  CurlFailure failure = Of(CURLE_RECV_ERROR, "something else");
  failure.os_error = ECONNRESET;
  EXPECT_THAT(MessageOf(failure), HasSubstr("connection reset by peer"));
}

TEST(ErrorOf, TellsTruncatedFromSilent) {
  EXPECT_EQ(MessageOf(Of(CURLE_PARTIAL_FILE)), "the reply of https://kms.test ended early");
  EXPECT_EQ(MessageOf(Of(CURLE_GOT_NOTHING)),
            "https://kms.test closed the connection without an answer");
}

TEST(ErrorOf, TellsWhatIsNotHttp) {
  EXPECT_EQ(MessageOf(Of(CURLE_UNSUPPORTED_PROTOCOL)), "https://kms.test does not answer in HTTP");
}

TEST(ErrorOf, BlamesTheProxyForItsRefusal) {
  CurlFailure failure = Of(CURLE_RECV_ERROR, "Received HTTP code 407 from proxy after CONNECT");
  failure.proxy_status = 407;
  EXPECT_EQ(MessageOf(failure), "the proxy refuses to connect to https://kms.test: status 407");
}

TEST(ErrorOf, NeverRepeatsControlBytesOrAnEndlessReason) {
  const std::string hostile = "x\x1b[31m\r\n" + std::string(1000, 'y');
  const std::string message = MessageOf(Of(CURLE_RECV_ERROR, hostile));
  EXPECT_THAT(message, Not(HasSubstr("\x1b")));
  EXPECT_THAT(message, Not(HasSubstr("\n")));
  EXPECT_THAT(message, SizeIs(::testing::Lt(300u)));
}

TEST(ErrorOf, HasAnAnswerForEveryCode) {
  for (int code = CURLE_OK + 1; code < CURL_LAST; ++code) {
    const Error error = ErrorOf(Of(static_cast<CURLcode>(code)));
    EXPECT_NE(error.kind, Failure::kBug) << code;
    EXPECT_FALSE(error.message.empty()) << code;
  }
}

TEST(ErrorOf, IsAboutReachingInAlmostAllCases) {
  EXPECT_EQ(ErrorOf(Of(CURLE_HTTP2)).kind, Failure::kUnreachable);
  EXPECT_EQ(ErrorOf(Of(CURLE_URL_MALFORMAT)).kind, Failure::kBadInput);
  EXPECT_EQ(ErrorOf(Of(CURLE_OUT_OF_MEMORY)).kind, Failure::kSystem);
}

}  // namespace
}  // namespace atrest::http
