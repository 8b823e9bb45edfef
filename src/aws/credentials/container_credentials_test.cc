#include "aws/credentials/container_credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/fake_environment.h"
#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"
#include "testing/scripted_transport.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

constexpr const char* kDocument =
    R"({"AccessKeyId":"ASIA1","SecretAccessKey":"s","Token":"t","Expiration":"2026-01-01T06:00:00Z"})";

class ContainerCredentialsTest : public testing::Test {
 protected:
  Result<Credentials> Fetch() { return source.Fetch({}); }
  ScriptedTransport transport;
  fakes::FakeEnvironment environment;
  fakes::MemoryFilesystem files;
  fakes::FakeClock clock;
  ContainerCredentials source{transport, environment, files, clock};
};

TEST_F(ContainerCredentialsTest, TheRelativeUriIsAtTheEcsAddress) {
  environment.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/x");
  environment.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/ignored");
  transport.Reply(200, kDocument);
  auto credentials = Fetch();
  ASSERT_TRUE(credentials.ok()) << credentials.error().message;
  EXPECT_EQ(credentials->access_key_id, "ASIA1");
  EXPECT_FALSE(credentials->usable_after_expiration);
  EXPECT_EQ(transport.requests()[0].url, "http://169.254.170.2/v2/credentials/x");
  EXPECT_TRUE(transport.requests()[0].bypass_proxy);
}

TEST_F(ContainerCredentialsTest, SendsTheTokenOfTheFileAndReadsItEachTime) {
  environment.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials");
  environment.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token");
  environment.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "not this");
  for (const char* token : {"first", "second"}) {
    files.Put("/token", token);
    transport.Reply(200, kDocument);
    ASSERT_TRUE(Fetch().ok());
    EXPECT_EQ(transport.requests().back().HeaderValue("Authorization"), token);
  }
}

TEST_F(ContainerCredentialsTest, SendsTheTokenOfTheEnvironment) {
  environment.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost:1/x");
  environment.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic abc");
  transport.Reply(200, kDocument);
  ASSERT_TRUE(Fetch().ok());
  EXPECT_EQ(transport.requests()[0].HeaderValue("Authorization"), "Basic abc");
}

TEST_F(ContainerCredentialsTest, HttpsMayGoThroughAProxy) {
  environment.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://credentials.example/x");
  transport.Reply(200, kDocument);
  ASSERT_TRUE(Fetch().ok());
  EXPECT_FALSE(transport.requests()[0].bypass_proxy);
}

TEST_F(ContainerCredentialsTest, PlainHttpToAnyHostIsRefused) {
  for (const char* url : {"http://example.com/x", "http://169.254.170.3/x", "ftp://127.0.0.1/x",
                          "http://127.0.0.1@evil/x", "x"}) {
    environment.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", url);
    EXPECT_THAT(Fetch(), FailsWith(Failure::kNoCredentials, HasSubstr("FULL_URI"))) << url;
  }
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(ContainerCredentialsTest, ATokenWithALineBreakIsRefused) {
  environment.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
  environment.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token");
  files.Put("/token", "canary\r\nX-Evil: 1");
  auto result = Fetch();
  EXPECT_THAT(result, FailsWith(Failure::kNoCredentials, HasSubstr("line break")));
  EXPECT_THAT(result.error().message, Not(HasSubstr("canary")));
  EXPECT_TRUE(transport.requests().empty());
}

TEST_F(ContainerCredentialsTest, ATokenFileThatIsAbsentIsNamed) {
  environment.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
  environment.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token");
  EXPECT_THAT(Fetch(), FailsWith(Failure::kNoCredentials, HasSubstr("/token")));
}

TEST_F(ContainerCredentialsTest, ShowsTheAgentsError) {
  environment.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
  transport.Reply(400, R"({"code":"ExpiredToken","message":"the token is stale"})");
  EXPECT_THAT(Fetch(),
              FailsWith(Failure::kNoCredentials,
                        HasSubstr("http status 400: the answer is an error: ExpiredToken")));
}

TEST_F(ContainerCredentialsTest, TriesAgainWhenTheAgentIsIll) {
  environment.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
  transport.Reply(429, "");
  transport.Reply(500, "");
  transport.Reply(200, kDocument);
  EXPECT_TRUE(Fetch().ok());
}

TEST_F(ContainerCredentialsTest, ARedirectIsNoAnswer) {
  environment.Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
  transport.Reply(302, "", {{"Location", "http://evil/"}});
  EXPECT_THAT(Fetch(), FailsWith(Failure::kNoCredentials, HasSubstr("302")));
  EXPECT_EQ(transport.requests().size(), 1u);
}

}  // namespace
}  // namespace atrest::aws
