#include "aws/credentials/imds_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/credentials/imds_credentials.h"
#include "testing/fake_clock.h"
#include "testing/fake_environment.h"
#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"
#include "testing/scripted_transport.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kPath = "/latest/meta-data/placement/region";

class ImdsClientTest : public testing::Test {
 protected:
  Result<std::string> Get() {
    auto body = imds.Get(kPath, context);
    if (!body.ok()) return body.error();
    return std::string(body->Reveal());
  }
  ScriptedTransport transport;
  fakes::FakeEnvironment environment;
  fakes::FakeClock clock;
  CallContext context;
  ImdsClient imds{transport, environment, clock};
};

TEST_F(ImdsClientTest, AsksForATokenThenWithIt) {
  transport.Reply(200, "token1");
  transport.Reply(200, "eu-west-1");
  EXPECT_EQ(*Get(), "eu-west-1");
  auto requests = transport.requests();
  EXPECT_EQ(requests[0].method, "PUT");
  EXPECT_EQ(requests[0].url, "http://169.254.169.254/latest/api/token");
  EXPECT_EQ(requests[0].HeaderValue("X-aws-ec2-metadata-token-ttl-seconds"), "21600");
  EXPECT_EQ(requests[1].method, "GET");
  EXPECT_EQ(requests[1].url, std::string("http://169.254.169.254") + kPath);
  EXPECT_EQ(requests[1].HeaderValue("X-aws-ec2-metadata-token"), "token1");
}

TEST_F(ImdsClientTest, NeverGoesThroughAProxyAndTakesASecondAtMost) {
  transport.Reply(200, "token1");
  transport.Reply(200, "eu-west-1");
  (void)Get();
  for (const auto& request : transport.requests()) {
    EXPECT_TRUE(request.bypass_proxy);
    EXPECT_EQ(request.deadline.Left(clock.Now()), seconds(1));
  }
}

TEST_F(ImdsClientTest, KeepsTheToken) {
  transport.Reply(200, "token1");
  transport.Reply(200, "a");
  transport.Reply(200, "b");
  (void)Get();
  EXPECT_EQ(*Get(), "b");
  EXPECT_EQ(transport.requests().size(), 3u);
}

TEST_F(ImdsClientTest, RenewsTheTokenBeforeItEnds) {
  transport.Reply(200, "token1");
  transport.Reply(200, "a");
  transport.Reply(200, "token2");
  transport.Reply(200, "b");
  (void)Get();
  clock.Advance(seconds(21600 - 299));
  (void)Get();
  EXPECT_EQ(transport.requests()[3].HeaderValue("X-aws-ec2-metadata-token"), "token2");
}

TEST_F(ImdsClientTest, DropsATokenThatIsNotAccepted) {
  transport.Reply(200, "token1");
  transport.Reply(401, "");
  transport.Reply(200, "token2");
  transport.Reply(200, "a");
  EXPECT_EQ(*Get(), "a");
}

TEST_F(ImdsClientTest, TwoRefusedTokensAreAnError) {
  for (int i = 0; i < 2; ++i) {
    transport.Reply(200, "token");
    transport.Reply(401, "");
  }
  EXPECT_THAT(Get(), FailsWith(Failure::kUnreachable, HasSubstr("401")));
  EXPECT_EQ(transport.remaining(), 0u);
}

TEST_F(ImdsClientTest, NeverFallsBackToVersionOne) {
  for (int status : {403, 404, 405}) {
    transport.Reply(status, "");
    EXPECT_THAT(Get(), FailsWith(Failure::kUnreachable, HasSubstr("no version 2 token"))) << status;
  }
  EXPECT_EQ(transport.requests().size(), 3u);
}

TEST_F(ImdsClientTest, TriesThreeTimesAndThenExplainsTheHopLimit) {
  for (int i = 0; i < 3; ++i) transport.Fail(Error{Failure::kUnreachable, "connection refused"});
  auto result = Get();
  EXPECT_THAT(result, FailsWith(Failure::kUnreachable, HasSubstr("connection refused")));
  EXPECT_THAT(result.error().hint, HasSubstr("hostNetwork"));
}

TEST_F(ImdsClientTest, ASlowAnswerIsTriedAgain) {
  transport.Do([this](const auto&, const CallContext& call) -> Result<http::Response> {
    clock.Advance(call.deadline.Left(clock.Now()));
    return Error{Failure::kDeadlineExceeded, "time over"};
  });
  transport.Reply(503, "");
  transport.Reply(200, "token1");
  transport.Reply(200, "a");
  EXPECT_EQ(*Get(), "a");
}

TEST_F(ImdsClientTest, TheCallersTimeBoundsAllTries) {
  context.deadline = Deadline::After(clock.Now(), seconds(1));
  transport.Do([this](const auto&, const CallContext& call) -> Result<http::Response> {
    clock.Advance(call.deadline.Left(clock.Now()));
    return Error{Failure::kDeadlineExceeded, "time over"};
  });
  EXPECT_THAT(Get(), FailsWith(Failure::kDeadlineExceeded));
}

TEST_F(ImdsClientTest, RefusesATokenThatCouldSplitHeaders) {
  transport.Reply(200, "token\r\nX-Evil: 1");
  EXPECT_THAT(Get(), FailsWith(Failure::kUnreachable, HasSubstr("no token")));
}

TEST_F(ImdsClientTest, CanBeSwitchedOff) {
  environment.Set("AWS_EC2_METADATA_DISABLED", "True");
  EXPECT_THAT(Get(), FailsWith(Failure::kAbsent, HasSubstr("AWS_EC2_METADATA_DISABLED")));
  EXPECT_TRUE(transport.requests().empty());
}

TEST(ImdsSettings, ChooseTheEndpoint) {
  auto endpoint = [](std::initializer_list<fakes::FakeEnvironment::Variables::value_type> v) {
    return ImdsSettings::From(fakes::FakeEnvironment(v))->endpoint;
  };
  EXPECT_EQ(endpoint({}), "http://169.254.169.254");
  EXPECT_EQ(endpoint({{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"}}),
            "http://[fd00:ec2::254]");
  EXPECT_EQ(endpoint({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1338/"},
                      {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"}}),
            "http://127.0.0.1:1338");
}

TEST(ImdsSettings, TakeTheProfilesWhereTheEnvironmentSaysNothing) {
  ProfileSection profile;
  profile.settings = {{"ec2_metadata_service_endpoint_mode", "IPv6"}};
  EXPECT_EQ(ImdsSettings::From(fakes::FakeEnvironment(), &profile)->endpoint,
            "http://[fd00:ec2::254]");
  profile.settings["ec2_metadata_service_endpoint"] = "http://127.0.0.1:1338";
  EXPECT_EQ(ImdsSettings::From(fakes::FakeEnvironment(), &profile)->endpoint,
            "http://127.0.0.1:1338");
  fakes::FakeEnvironment environment{{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1"}};
  EXPECT_EQ(ImdsSettings::From(environment, &profile)->endpoint, "http://127.0.0.1:1");
}

TEST_F(ImdsClientTest, AsksWhereTheProfileSays) {
  fakes::MemoryFilesystem files;
  files.Put("/config", "[profile a]\nec2_metadata_service_endpoint=http://127.0.0.1:1338\n");
  environment.Set("AWS_CONFIG_FILE", "/config");
  environment.Set("AWS_PROFILE", "a");
  ImdsClient with_files(transport, environment, clock, &files);
  transport.Reply(200, "token1");
  transport.Reply(200, "eu-west-1");
  ASSERT_TRUE(with_files.Get(kPath, context).ok());
  EXPECT_EQ(transport.requests()[0].url, "http://127.0.0.1:1338/latest/api/token");
}

TEST(ImdsSettings, RefuseAnotherMode) {
  fakes::FakeEnvironment environment{{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5"}};
  EXPECT_THAT(ImdsSettings::From(environment), FailsWith(Failure::kBadInput));
}

class ImdsCredentialsTest : public ImdsClientTest {
 protected:
  ImdsCredentialsTest() { transport.Reply(200, "token1"); }
  void ReplyRole(const char* expiration) {
    transport.Reply(200, "masters.example\n");
    transport.Reply(200, std::string(R"({"Code":"Success","AccessKeyId":"ASIA1",)"
                                     R"("SecretAccessKey":"s","Token":"t","Expiration":")") +
                             expiration + R"("})");
  }
  ImdsCredentials source{imds};
};

TEST_F(ImdsCredentialsTest, AreThoseOfTheRole) {
  ReplyRole("2026-01-01T06:00:00Z");
  auto credentials = source.Fetch(context);
  ASSERT_TRUE(credentials.ok()) << credentials.error().message;
  EXPECT_EQ(credentials->access_key_id, "ASIA1");
  EXPECT_EQ(credentials->source, "instance metadata, role masters.example");
  EXPECT_TRUE(credentials->usable_after_expiration);
  EXPECT_EQ(transport.requests()[2].url,
            "http://169.254.169.254/latest/meta-data/iam/security-credentials/masters.example");
}

TEST_F(ImdsCredentialsTest, ExpiredOnArrivalIsForTheCallerToJudge) {
  ReplyRole("2020-01-01T06:00:00Z");
  EXPECT_TRUE(source.Fetch(context).ok());
}

TEST_F(ImdsCredentialsTest, WithoutARoleTheyAreNone) {
  transport.Reply(404, "");
  auto credentials = source.Fetch(context);
  EXPECT_THAT(credentials, FailsWith(Failure::kNoCredentials, HasSubstr("404")));
  EXPECT_THAT(credentials.error().hint, HasSubstr("instance profile"));
}

TEST_F(ImdsCredentialsTest, SwitchedOffIsNotAMissingRole) {
  environment.Set("AWS_EC2_METADATA_DISABLED", "true");
  EXPECT_THAT(source.Fetch(context).error().hint, HasSubstr("unset AWS_EC2_METADATA_DISABLED"));
}

TEST_F(ImdsCredentialsTest, ARoleNameThatIsNoneIsNotAsked) {
  transport.Reply(200, "../../user-data");
  EXPECT_THAT(source.Fetch(context), FailsWith(Failure::kNoCredentials, HasSubstr("no role")));
  EXPECT_EQ(transport.requests().size(), 2u);
}

TEST_F(ImdsCredentialsTest, AMalformedDocumentNamesTheRole) {
  transport.Reply(200, "masters");
  transport.Reply(200, "<html>");
  EXPECT_THAT(source.Fetch(context),
              FailsWith(Failure::kNoCredentials, AllOf(HasSubstr("masters"), HasSubstr("JSON"))));
}

}  // namespace
}  // namespace atrest::aws
