#include "aws/kms/kms_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "aws/sigv4/authorization.h"
#include "aws/sigv4/url_parts.h"
#include "aws/sigv4/verifier.h"
#include "testing/fake_clock.h"
#include "testing/recording_log.h"
#include "testing/result_matchers.h"
#include "testing/scripted_transport.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

constexpr const char* kUrl = "https://kms.eu-west-1.amazonaws.com/";
constexpr const char* kArn = "arn:aws:kms:eu-west-1:111122223333:key/a";

// Hands out credentials in the order given; the last ones again and again.
class QueuedCredentials final : public CredentialsProvider {
 public:
  void Add(const std::string& id) {
    auto credentials = std::make_shared<Credentials>();
    credentials->access_key_id = id;
    credentials->secret_access_key = Secret("secret of " + id);
    credentials->session_token = Secret("token of " + id);
    queue.push_back(credentials);
  }
  Result<CredentialsPtr> Get(const CallContext&) override {
    if (queue.empty()) return Error{Failure::kNoCredentials, "no credentials: nothing was tried"};
    return queue.front();
  }
  void Reject(const CredentialsPtr&) override {
    ++rejections;
    if (queue.size() > 1) queue.pop_front();
  }
  Result<CredentialsPtr> GetOthers(const CredentialsPtr& denied,
                                   const CallContext& context) override {
    Reject(denied);
    return Get(context);
  }
  std::deque<CredentialsPtr> queue;
  int rejections = 0;
};

class KmsClientTest : public testing::Test {
 protected:
  KmsClientTest() { credentials.Add("AKID1"); }

  void ReplyError(const char* code, int status = 400) {
    transport.Reply(status, std::string(R"({"__type":")") + code + R"("})");
  }
  void ReplyEncrypted() {
    transport.Reply(200, std::string(R"({"CiphertextBlob":"YmxvYg==","KeyId":")") + kArn + R"("})",
                    {{"x-amzn-RequestId", "id-1"}});
  }
  Result<kms::Encrypted> Encrypt() {
    return client.Encrypt({kArn, Secret("dek"), {{"cluster", "a"}}}, context);
  }

  ScriptedTransport transport;
  QueuedCredentials credentials;
  FixedKmsTarget target{kUrl, "eu-west-1"};
  fakes::FakeClock clock;
  CallContext context;
  KmsClient client{transport, credentials, target, clock};
};

TEST_F(KmsClientTest, EncryptsAndReportsTheRequestId) {
  ReplyEncrypted();
  auto result = Encrypt();
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(result->ciphertext_blob, "blob");
  EXPECT_EQ(result->key_arn, kArn);
  EXPECT_EQ(result->request_id, "id-1");
}

TEST_F(KmsClientTest, SpeaksAwsJson) {
  ReplyEncrypted();
  (void)Encrypt();
  auto request = transport.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, kUrl);
  EXPECT_EQ(request.HeaderValue("content-type"), "application/x-amz-json-1.1");
  EXPECT_EQ(request.HeaderValue("x-amz-target"), "TrentService.Encrypt");
  EXPECT_FALSE(request.bypass_proxy);
}

TEST_F(KmsClientTest, ItsSignatureIsGood) {
  ReplyEncrypted();
  (void)Encrypt();
  auto request = transport.requests().at(0);
  auto authorization = ParseAuthorization(request.HeaderValue("authorization"));
  ASSERT_TRUE(authorization.ok());
  EXPECT_TRUE(VerifySignature({request.method, "/", "", request.headers, request.body},
                              *authorization, Secret("secret of AKID1"), {"eu-west-1", "kms"},
                              clock.WallNow())
                  .ok());
}

TEST_F(KmsClientTest, DecryptsWithTheKeyPinned) {
  transport.Reply(200, R"({"Plaintext":"ZGVr","KeyId":"k","KeyMaterialId":"m"})");
  auto result = client.Decrypt({kArn, "blob", {}}, context);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->plaintext.Reveal(), "dek");
  EXPECT_THAT(transport.requests()[0].body, HasSubstr(kArn));
  EXPECT_EQ(transport.requests()[0].HeaderValue("x-amz-target"), "TrentService.Decrypt");
}

TEST_F(KmsClientTest, DescribesKeys) {
  transport.Reply(200, R"({"KeyMetadata":{"Arn":"arn","KeyState":"Disabled"}})");
  EXPECT_EQ(client.DescribeKey("alias/a", context)->state, "Disabled");
}

TEST_F(KmsClientTest, SendsExtraHeadersSigned) {
  KmsClient with_source(transport, credentials, target, clock, {{"x-amz-source-arn", "arn"}});
  ReplyEncrypted();
  (void)with_source.Encrypt({kArn, Secret("dek"), {}}, context);
  EXPECT_THAT(std::string(transport.requests()[0].HeaderValue("authorization")),
              HasSubstr(";x-amz-source-arn;"));
}

TEST_F(KmsClientTest, HandsTheDeadlineDown) {
  context.deadline = Deadline::After(clock.Now(), std::chrono::seconds(2));
  ReplyEncrypted();
  (void)Encrypt();
  EXPECT_EQ(transport.requests()[0].deadline.time(), context.deadline.time());
}

TEST_F(KmsClientTest, AnErrorNamesTheCall) {
  ReplyError("DisabledException");
  EXPECT_THAT(Encrypt(), FailsWith(Failure::kKeyUnusable, HasSubstr(kArn)));
}

TEST_F(KmsClientTest, ATransportErrorNamesTheCallToo) {
  transport.Fail(Error{Failure::kUnreachable, "connection refused"});
  EXPECT_THAT(Encrypt(),
              FailsWith(Failure::kUnreachable, HasSubstr(std::string("kms Encrypt with ") + kArn)));
}

TEST_F(KmsClientTest, AnUnreadableReplyIsNoAnswer) {
  transport.Reply(200, "<html>", {{"x-amzn-RequestId", "id-9"}});
  auto result = Encrypt();
  EXPECT_THAT(result, FailsWith(Failure::kUnreachable, HasSubstr("unreadable")));
  EXPECT_THAT(result, FailsWith(Failure::kUnreachable, HasSubstr("(request id id-9)")));
  EXPECT_EQ(result.error().request_id, "id-9");
}

TEST_F(KmsClientTest, WithoutCredentialsNothingIsSent) {
  credentials.queue.clear();
  EXPECT_THAT(Encrypt(), FailsWith(Failure::kNoCredentials, HasSubstr("nothing was tried")));
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(KmsClientTest, RejectedCredentialsAreReplacedOnce) {
  credentials.Add("AKID2");
  ReplyError("ExpiredTokenException");
  ReplyEncrypted();
  EXPECT_TRUE(Encrypt().ok());
  EXPECT_EQ(credentials.rejections, 1);
  auto second = transport.requests().at(1);
  EXPECT_THAT(std::string(second.HeaderValue("authorization")), HasSubstr("Credential=AKID2/"));
  EXPECT_EQ(second.HeaderValue("x-amz-security-token"), "token of AKID2");
}

TEST_F(KmsClientTest, ReplacedCredentialsThatAreRejectedTooEndTheCall) {
  credentials.Add("AKID2");
  credentials.Add("AKID3");
  ReplyError("UnrecognizedClientException");
  ReplyError("UnrecognizedClientException");
  EXPECT_THAT(Encrypt(), FailsWith(Failure::kNoCredentials));
  EXPECT_EQ(transport.requests().size(), 2u);
}

TEST_F(KmsClientTest, TheSameCredentialsAreNotTriedTwice) {
  ReplyError("InvalidClientTokenId");
  EXPECT_THAT(Encrypt(), FailsWith(Failure::kNoCredentials));
  EXPECT_EQ(transport.requests().size(), 1u);
}

TEST_F(KmsClientTest, DeniedCredentialsAreReplacedOnceByOthers) {
  credentials.Add("AKID2");
  credentials.Add("AKID3");
  ReplyError("AccessDeniedException");
  ReplyEncrypted();
  EXPECT_TRUE(Encrypt().ok());
  EXPECT_THAT(std::string(transport.requests().at(1).HeaderValue("authorization")),
              HasSubstr("Credential=AKID2/"));
}

TEST_F(KmsClientTest, OthersThatAreDeniedTooEndTheCall) {
  credentials.Add("AKID2");
  credentials.Add("AKID3");
  ReplyError("AccessDeniedException");
  ReplyError("AccessDeniedException");
  EXPECT_THAT(Encrypt(), FailsWith(Failure::kDenied));
  EXPECT_EQ(transport.requests().size(), 2u);
}

TEST_F(KmsClientTest, WithoutOthersADenialIsOne) {
  ReplyError("AccessDeniedException");
  EXPECT_THAT(Encrypt(), FailsWith(Failure::kDenied));
  EXPECT_EQ(transport.requests().size(), 1u);
}

class WrongClock : public KmsClientTest {
 protected:
  WrongClock() { clock.SetWall(*ParseAmzDate("20150830T100000Z")); }
  void ReplyExpired() {
    transport.Reply(400, R"({"__type":"InvalidSignatureException","message":"Signature expired"})",
                    {{"Date", "Sun, 30 Aug 2015 12:36:00 GMT"}});
  }
  fakes::RecordingLog log;
  ClockSkew skew{true, log};
  KmsClient correcting{transport, credentials, target, clock, {}, &skew};
};

TEST_F(WrongClock, IsCorrectedByTheClockOfAws) {
  ReplyExpired();
  ReplyEncrypted();
  ReplyEncrypted();
  EXPECT_TRUE(correcting.Encrypt({kArn, Secret("dek"), {}}, context).ok());
  EXPECT_EQ(transport.requests().at(1).HeaderValue("x-amz-date"), "20150830T123600Z");
  EXPECT_TRUE(correcting.Encrypt({kArn, Secret("dek"), {}}, context).ok());
  EXPECT_EQ(transport.requests().at(2).HeaderValue("x-amz-date"), "20150830T123600Z");
}

TEST_F(WrongClock, IsCorrectedOnceACall) {
  ReplyExpired();
  ReplyExpired();
  EXPECT_THAT(correcting.Encrypt({kArn, Secret("dek"), {}}, context),
              FailsWith(Failure::kNoCredentials, HasSubstr("Signature expired")));
  EXPECT_EQ(transport.requests().size(), 2u);
}

TEST_F(KmsClientTest, ThePlaintextIsInNoError) {
  transport.Reply(400, R"({"__type":"ValidationException","message":"no"})");
  auto result = client.Encrypt({kArn, Secret("canary"), {}}, context);
  EXPECT_THAT(result.error().message + result.error().hint, Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace atrest::aws
