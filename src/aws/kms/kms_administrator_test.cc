#include "aws/kms/kms_administrator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/kms/retrying_key_administration.h"
#include "testing/fake_clock.h"
#include "testing/recording_log.h"
#include "testing/result_matchers.h"
#include "testing/scripted_transport.h"
#include "testing/seeded_random.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::ElementsAre;
using testing::HasSubstr;

class FixedCredentials final : public CredentialsProvider {
 public:
  Result<CredentialsPtr> Get(const CallContext&) override {
    auto credentials = std::make_shared<Credentials>();
    credentials->access_key_id = "AKID";
    credentials->secret_access_key = Secret("s");
    return CredentialsPtr(credentials);
  }
  void Reject(const CredentialsPtr&) override {}
  Result<CredentialsPtr> GetOthers(const CredentialsPtr& denied, const CallContext&) override {
    return denied;
  }
};

class KmsAdministratorTest : public testing::Test {
 protected:
  void ReplyKey() {
    transport.Reply(200, R"({"KeyMetadata":{"Arn":"arn:k","KeyId":"k","KeyState":"Enabled"}})");
  }
  void ReplyError(const char* code, const char* text = "", int status = 400) {
    transport.Reply(status,
                    std::string(R"({"__type":")") + code + R"(","message":")" + text + R"("})");
  }
  std::string Target(std::size_t request) const {
    return std::string(transport.requests().at(request).HeaderValue("x-amz-target"));
  }

  ScriptedTransport transport;
  FixedCredentials credentials;
  FixedKmsTarget target{"https://kms.test/", "eu-west-1"};
  fakes::FakeClock clock;
  fakes::SeededRandom random;
  fakes::RecordingLog log;
  KmsExchange exchange{transport, credentials, target, clock};
  KmsAdministrator client{exchange};
  http::RetryQuota quota{http::RetryQuota::kDefaultCapacity};
  RetryingKeyAdministration kms{client, RetrySettings{}, quota, clock, random, log};
};

TEST_F(KmsAdministratorTest, SignsAndNamesTheOperation) {
  ReplyKey();
  ASSERT_THAT(kms.Describe("alias/a", {}), fakes::IsOk());
  EXPECT_EQ(Target(0), "TrentService.DescribeKey");
  EXPECT_THAT(std::string(transport.requests()[0].HeaderValue("authorization")),
              HasSubstr("/eu-west-1/kms/aws4_request"));
}

TEST_F(KmsAdministratorTest, FollowsAListToItsEnd) {
  transport.Reply(200, R"({"Keys":[{"KeyId":"a"}],"Truncated":true,"NextMarker":"m1"})");
  transport.Reply(200, R"({"Keys":[{"KeyId":"b"}],"Truncated":false})");
  EXPECT_THAT(*kms.AllKeyIds({}), ElementsAre("a", "b"));
  EXPECT_EQ(transport.requests().at(1).body, R"({"Limit":1000,"Marker":"m1"})");
}

TEST_F(KmsAdministratorTest, GivesUpAListThatNeverEnds) {
  for (int i = 0; i < KmsAdministrator::kMaxPages; ++i) {
    transport.Reply(200, R"({"Aliases":[],"Truncated":true,"NextMarker":"m"})");
  }
  EXPECT_THAT(kms.AllAliases({}), FailsWith(Failure::kBadInput, HasSubstr("no end")));
  EXPECT_EQ(transport.remaining(), 0u);
}

TEST_F(KmsAdministratorTest, AnAnswerThatWasLostIsNoReasonToMakeASecondKey) {
  transport.Fail(Error{Failure::kUnreachable, "connection reset"});
  EXPECT_THAT(kms.CreateKey({}, {}), FailsWith(Failure::kUnreachable));
  ReplyError("KMSInternalException", "", 500);
  EXPECT_THAT(kms.CreateKey({}, {}), FailsWith(Failure::kServiceFault));
  EXPECT_EQ(transport.requests().size(), 2u);
}

TEST_F(KmsAdministratorTest, AKeyThatWasRefusedForItsRateIsAskedForAgain) {
  ReplyError("ThrottlingException");
  ReplyKey();
  EXPECT_THAT(kms.CreateKey({}, {}), fakes::IsOk());
}

TEST_F(KmsAdministratorTest, OnlyCreateKeyMustNotBeSentTwice) {
  std::vector<bool> sent_once;
  const auto note = [&sent_once](const http::Request& request, const CallContext&) {
    sent_once.push_back(request.sent_once);
    return Result<http::Response>(Error{Failure::kDenied, "noted"});
  };
  transport.Do(note);
  EXPECT_FALSE(kms.CreateKey({}, {}).ok());
  transport.Do(note);
  EXPECT_FALSE(kms.CreateAlias("alias/a", "k", {}).ok());
  EXPECT_THAT(sent_once, ElementsAre(true, false));
}

TEST_F(KmsAdministratorTest, WaitsForTheAnswerOfCreateKeyAsLongAsTheCallerDoes) {
  ReplyKey();
  CallContext context;
  context.deadline = Deadline::After(clock.Now(), std::chrono::seconds(60));
  ASSERT_THAT(kms.CreateKey({}, context), fakes::IsOk());
  EXPECT_EQ(transport.requests()[0].deadline.time(), context.deadline.time());
}

TEST_F(KmsAdministratorTest, EverythingElseIsTriedAgain) {
  transport.Fail(Error{Failure::kUnreachable, "connection reset"});
  transport.Reply(200, "{}");
  EXPECT_THAT(kms.EnableRotation("k", {}), fakes::IsOk());
  transport.Fail(Error{Failure::kUnreachable, "connection reset"});
  transport.Reply(200, "");
  EXPECT_THAT(kms.CreateAlias("alias/a", "k", {}), fakes::IsOk());
}

TEST_F(KmsAdministratorTest, ADenialNamesTheActionThatIsMissing) {
  ReplyError("AccessDeniedException",
             "User: u is not authorized to perform: kms:TagResource on resource: r because no");
  const auto denied = kms.CreateKey({}, {});
  EXPECT_THAT(denied, FailsWith(Failure::kDenied, HasSubstr("kms CreateKey: AccessDenied")));
  EXPECT_THAT(denied.error().hint, HasSubstr("IAM policy must allow kms:TagResource"));
}

TEST_F(KmsAdministratorTest, APolicyThatLocksOutNamesTheActionThatIsMissing) {
  ReplyError("MalformedPolicyDocumentException", "The new key policy will not allow you to update");
  EXPECT_THAT(kms.CreateKey({}, {}).error().hint, HasSubstr("kms:PutKeyPolicy"));
}

TEST_F(KmsAdministratorTest, ReadsPolicyAndTagsAndRotation) {
  transport.Reply(200, R"({"Policy":"{}","PolicyName":"default"})");
  EXPECT_EQ(*kms.PolicyOf("k", {}), "{}");
  transport.Reply(200, R"({"Tags":[{"TagKey":"a","TagValue":"b"}],"Truncated":false})");
  EXPECT_EQ(*kms.TagsOf("k", {}), (kms::Tags{{"a", "b"}}));
  transport.Reply(200, R"({"KeyRotationEnabled":false})");
  EXPECT_FALSE(kms.RotationOf("k", {})->enabled);
}

}  // namespace
}  // namespace atrest::aws
