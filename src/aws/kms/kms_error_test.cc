#include "aws/kms/kms_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "aws/kms/kms_error_codes.h"

namespace atrest::aws {
namespace {

using testing::HasSubstr;

const KmsCall kCall{"Encrypt", "alias/etcd"};

http::Response Reply(int status, std::string_view body, std::vector<http::Header> headers = {}) {
  http::Response response;
  response.status = status;
  response.body = Secret(body);
  response.headers = std::move(headers);
  return response;
}

Error ErrorOf(int status, std::string_view body, std::vector<http::Header> headers = {}) {
  return KmsError(kCall, Reply(status, body, std::move(headers)));
}

Error ErrorOfCode(const std::string& code, int status = 400) {
  return ErrorOf(status, R"({"__type":")" + code + R"("})");
}

TEST(KmsErrorCode, IsFoundAsTheSdksFindIt) {
  auto code = [](std::string_view body, std::vector<http::Header> headers = {}) {
    return KmsErrorCode(Reply(400, body, std::move(headers)));
  };
  EXPECT_EQ(code(R"({"__type":"NotFoundException"})"), "NotFoundException");
  EXPECT_EQ(code(R"({"__type":"com.amazon.coral.service#AccessDeniedException"})"),
            "AccessDeniedException");
  EXPECT_EQ(code(R"({"code":"NotFoundException"})"), "NotFoundException");
  EXPECT_EQ(code(R"({"code":400})"), "");
  EXPECT_EQ(code(R"({"__type":"A"})", {{"X-Amzn-ErrorType", "B:http://internal.amazon.com/"}}),
            "B");
  EXPECT_EQ(code("", {{"x-amzn-errortype", "ns#B:x"}}), "B");
  EXPECT_EQ(code("<html>"), "");
}

TEST(KmsError, NamesOperationKeyCodeTextAndRequestId) {
  Error error = ErrorOf(400, R"({"__type":"DisabledException","message":"k is disabled."})",
                        {{"x-amzn-RequestId", "id-1"}});
  EXPECT_EQ(error.message,
            "kms Encrypt with alias/etcd: DisabledException: k is disabled. (request id id-1)");
  EXPECT_EQ(error.code, "DisabledException");
  EXPECT_EQ(error.request_id, "id-1");
  EXPECT_THAT(error.hint, HasSubstr("enable-key"));
}

TEST(KmsError, FindsTheTextInEitherCase) {
  EXPECT_THAT(ErrorOf(400, R"({"__type":"X","Message":"why"})").message, HasSubstr("why"));
}

TEST(KmsError, RepeatsNoSessionToken) {
  Error error = ErrorOf(400, R"({"__type":"InvalidSignatureException","message":"should have been)"
                             R"( 'POST\nx-amz-security-token:IQoJcanary==\n\nhost'"})");
  EXPECT_THAT(error.message, HasSubstr("x-amz-security-token:[redacted]"));
  EXPECT_THAT(error.message, testing::Not(HasSubstr("canary")));
}

TEST(KmsError, TheCodeCountsNotTheStatus) {
  EXPECT_EQ(ErrorOfCode("NotFoundException", 500).kind, Failure::kKeyNotFound);
  EXPECT_EQ(ErrorOfCode("KMSInternalException", 400).kind, Failure::kServiceFault);
}

TEST(KmsError, AnUnknownCodeIsJudgedByItsStatus) {
  EXPECT_EQ(ErrorOfCode("BrandNewException", 400).kind, Failure::kBadInput);
  EXPECT_EQ(ErrorOfCode("BrandNewException", 429).kind, Failure::kThrottled);
  EXPECT_EQ(ErrorOfCode("BrandNewException", 503).kind, Failure::kServiceFault);
}

TEST(KmsError, AReplyWithoutACodeIsNoAnswerOfKms) {
  Error error = ErrorOf(403, "<html>proxy says no</html>");
  EXPECT_EQ(error.kind, Failure::kUnreachable);
  EXPECT_THAT(error.message, HasSubstr("http status 403"));
  EXPECT_THAT(error.hint, HasSubstr("proxy"));
  EXPECT_EQ(ErrorOf(302, "").kind, Failure::kUnreachable);
  EXPECT_EQ(ErrorOf(503, "").kind, Failure::kServiceFault);
  EXPECT_EQ(ErrorOf(429, "").kind, Failure::kThrottled);
}

TEST(KmsError, KeepsOneBoundedLine) {
  Error error =
      ErrorOf(400, R"({"__type":"X","message":"a\nb\u0000c)" + std::string(5000, 'z') + R"("})");
  EXPECT_EQ(error.message.find_first_of(std::string("\n\0", 2)), std::string::npos);
  EXPECT_LT(error.message.size(), 1300u);
}

TEST(KmsError, DeniedSaysWhichActionIsMissing) {
  EXPECT_THAT(ErrorOfCode("AccessDeniedException").hint, HasSubstr("kms:Encrypt on alias/etcd"));
}

TEST(KmsError, DeniedMayMeanThatTheKeyIsNotThere) {
  EXPECT_THAT(
      ErrorOf(400, R"({"__type":"AccessDeniedException","message":"The ciphertext refers to a )"
                   R"(customer master key that does not exist, does not exist in this region, )"
                   R"(or you are not allowed to access."})")
          .hint,
      HasSubstr("does the key exist in this account and region?"));
}

TEST(KmsError, ABadCiphertextAsksForTheEncryptionContext) {
  EXPECT_THAT(ErrorOfCode("InvalidCiphertextException").hint,
              HasSubstr("does the encryption context differ"));
}

TEST(KmsError, AWrongSignatureAsksForTheClock) {
  EXPECT_THAT(ErrorOfCode("InvalidSignatureException").hint, HasSubstr("clock"));
}

TEST(KmsError, TakesTheServersWishToWait) {
  auto after = [](const char* value) {
    return ErrorOf(400, R"({"__type":"ThrottlingException"})", {{"x-amz-retry-after", value}})
        .retry_after;
  };
  EXPECT_EQ(after("250"), std::chrono::milliseconds(250));
  EXPECT_FALSE(after("").has_value());
  EXPECT_FALSE(after("-1").has_value());
  EXPECT_FALSE(after("1.5").has_value());
  EXPECT_FALSE(after("99999999999").has_value());
}

struct Row {
  const char* code;
  Failure kind;
  bool retried;
};

class CodeTable : public testing::TestWithParam<Row> {};

TEST_P(CodeTable, GivesKindAndRetry) {
  const Row& row = GetParam();
  Error error = ErrorOfCode(row.code);
  EXPECT_EQ(FailureName(error.kind), FailureName(row.kind));
  EXPECT_EQ(IsWorthRetrying(error), row.retried);
}

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = {
      {"NotFoundException", Failure::kKeyNotFound, false},
      {"DisabledException", Failure::kKeyUnusable, false},
      {"KMSInvalidStateException", Failure::kKeyUnusable, false},
      {"InvalidKeyUsageException", Failure::kKeyUnusable, false},
      {"KeyUnavailableException", Failure::kServiceFault, true},
      {"DependencyTimeoutException", Failure::kServiceFault, true},
      {"KMSInternalException", Failure::kServiceFault, true},
      {"InvalidCiphertextException", Failure::kBadCiphertext, false},
      {"IncorrectKeyException", Failure::kBadCiphertext, false},
      {"InvalidGrantTokenException", Failure::kBadInput, false},
      {"InvalidArnException", Failure::kBadInput, false},
      {"DryRunOperationException", Failure::kBug, false},
      {"AlreadyExistsException", Failure::kBadInput, false},
      {"InvalidAliasNameException", Failure::kBadInput, false},
      {"MalformedPolicyDocumentException", Failure::kBadInput, false},
      {"TagException", Failure::kBadInput, false},
      {"InvalidMarkerException", Failure::kBadInput, false},
      {"AccessDeniedException", Failure::kDenied, false},
      {"AccessDenied", Failure::kDenied, false},
      {"NotAuthorized", Failure::kDenied, false},
      {"OptInRequired", Failure::kDenied, false},
      {"ValidationException", Failure::kBadInput, false},
      {"ValidationError", Failure::kBadInput, false},
      {"SerializationException", Failure::kBadInput, false},
      {"UnsupportedOperationException", Failure::kBadInput, false},
      {"UnknownOperationException", Failure::kBadInput, false},
      {"InvalidAction", Failure::kBadInput, false},
      {"MalformedHttpRequestException", Failure::kBadInput, false},
      {"RequestEntityTooLargeException", Failure::kBadInput, false},
      {"LimitExceededException", Failure::kThrottled, false},
      {"ExpiredTokenException", Failure::kNoCredentials, false},
      {"ExpiredToken", Failure::kNoCredentials, false},
      {"UnrecognizedClientException", Failure::kNoCredentials, false},
      {"InvalidClientTokenId", Failure::kNoCredentials, false},
      {"InvalidClientTokenIdException", Failure::kNoCredentials, false},
      {"InvalidAccessKeyId", Failure::kNoCredentials, false},
      {"MissingAuthenticationToken", Failure::kNoCredentials, false},
      {"MissingAuthenticationTokenException", Failure::kNoCredentials, false},
      {"InvalidSignatureException", Failure::kNoCredentials, false},
      {"SignatureDoesNotMatch", Failure::kNoCredentials, false},
      {"IncompleteSignature", Failure::kNoCredentials, false},
      {"IncompleteSignatureException", Failure::kNoCredentials, false},
      {"AuthFailure", Failure::kNoCredentials, false},
      {"RequestExpired", Failure::kNoCredentials, false},
      {"RequestInTheFuture", Failure::kNoCredentials, false},
      {"RequestTimeTooSkewed", Failure::kNoCredentials, false},
      {"ThrottlingException", Failure::kThrottled, true},
      {"Throttling", Failure::kThrottled, true},
      {"ThrottledException", Failure::kThrottled, true},
      {"RequestThrottledException", Failure::kThrottled, true},
      {"RequestThrottled", Failure::kThrottled, true},
      {"TooManyRequestsException", Failure::kThrottled, true},
      {"ProvisionedThroughputExceededException", Failure::kThrottled, true},
      {"TransactionInProgressException", Failure::kThrottled, true},
      {"RequestLimitExceeded", Failure::kThrottled, true},
      {"BandwidthLimitExceeded", Failure::kThrottled, true},
      {"SlowDown", Failure::kThrottled, true},
      {"PriorRequestNotComplete", Failure::kThrottled, true},
      {"EC2ThrottledException", Failure::kThrottled, true},
      {"InternalFailure", Failure::kServiceFault, true},
      {"InternalServerError", Failure::kServiceFault, true},
      {"InternalError", Failure::kServiceFault, true},
      {"ServiceUnavailable", Failure::kServiceFault, true},
      {"ServiceUnavailableException", Failure::kServiceFault, true},
      {"RequestAbortedException", Failure::kServiceFault, true},
      {"RequestTimeout", Failure::kServiceFault, true},
      {"RequestTimeoutException", Failure::kServiceFault, true},
  };
  return rows;
}

INSTANTIATE_TEST_SUITE_P(Aws, CodeTable, testing::ValuesIn(Rows()),
                         [](const auto& row) { return row.param.code; });

TEST(CodeTable, HasEachCodeOnceAndEachIsTested) {
  std::set<std::string_view> known, tested;
  for (const ErrorCode& row : KnownErrorCodes()) {
    EXPECT_TRUE(known.insert(row.code).second) << row.code;
  }
  for (const Row& row : Rows()) tested.insert(row.code);
  EXPECT_EQ(known, tested);
}

TEST(IsCredentialsRejected, IsTrueWhereFreshOnesMayHelp) {
  EXPECT_TRUE(IsCredentialsRejected(ErrorOfCode("ExpiredTokenException")));
  EXPECT_TRUE(IsCredentialsRejected(ErrorOfCode("UnrecognizedClientException")));
  EXPECT_TRUE(IsCredentialsRejected(ErrorOfCode("InvalidClientTokenId")));
  EXPECT_FALSE(IsCredentialsRejected(ErrorOfCode("AccessDeniedException")));
  EXPECT_FALSE(IsCredentialsRejected(ErrorOfCode("InvalidSignatureException")));
}

}  // namespace
}  // namespace atrest::aws
