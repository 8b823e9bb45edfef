#include "daemon/sandbox_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_environment.h"
#include "testing/memory_filesystem.h"

namespace atrest::daemon {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

class SandboxRulesTest : public testing::Test {
 protected:
  os::SandboxRules Rules(std::vector<std::string> flags = {}) {
    flags.emplace_back("--key=alias/a");
    Configuration configuration;
    configuration.settings =
        ReadSettings(CommandLine::Parse(ProviderFlags(), flags).value()).value();
    configuration.path = path_;
    return SandboxRulesFor(configuration, environment_, filesystem_);
  }

  void PutProfile(const std::string& text) {
    environment_.Set("AWS_CONFIG_FILE", "/profiles/config");
    filesystem_.Put("/profiles/config", text);
  }

  fakes::FakeEnvironment environment_;
  fakes::MemoryFilesystem filesystem_;
  std::string path_;
};

TEST_F(SandboxRulesTest, LetWriteInTheDirectoriesOfSocketsAndStateAlone) {
  EXPECT_THAT(Rules({"--listen=/run/a/s", "--state-dir=/state"}).files.changeable,
              ElementsAre("/run/a", "/state"));
}

TEST_F(SandboxRulesTest, LetReadTheDirectoriesOfWhatTheEnvironmentNames) {
  environment_.Set("HOME", "/users/a");
  environment_.Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/tokens/token");
  environment_.Set("AWS_CA_BUNDLE", "/bundle/ca.pem");
  path_ = "/etc/aep/config.yaml";
  const auto readable = Rules().files.readable;
  for (const char* place : {"/users/a/.aws", "/tokens", "/bundle", "/etc/aep"}) {
    EXPECT_THAT(readable, Contains(place));
  }
}

TEST_F(SandboxRulesTest, LetReadTheTokenFileOfTheProfile) {
  PutProfile("[default]\nrole_arn = arn:aws:iam::1:role/a\nweb_identity_token_file = /t/token\n");
  EXPECT_THAT(Rules().files.readable, Contains("/t"));
}

TEST_F(SandboxRulesTest, LetReadNoRootForAFileInIt) {
  environment_.Set("AWS_CA_BUNDLE", "/ca.pem");
  EXPECT_THAT(Rules().files.readable, Contains("/ca.pem"));
  EXPECT_THAT(Rules().files.readable, Not(Contains("/")));
}

TEST_F(SandboxRulesTest, LetListenOnTheHealthPort) {
  EXPECT_THAT(Rules({"--health-port=127.0.0.1:80"}).files.tcp_ports, ElementsAre(80));
  EXPECT_TRUE(Rules({"--health-port=127.0.0.1:80"}).has_low_port);
  EXPECT_FALSE(Rules({"--health-port=:8080"}).has_low_port);
}

TEST_F(SandboxRulesTest, LetGiveFilesAwayForASocketOwner) {
  EXPECT_TRUE(Rules({"--socket-owner=1"}).gives_files_away);
  EXPECT_FALSE(Rules().gives_files_away);
}

TEST_F(SandboxRulesTest, LetRunCommandsForACredentialProcessThatIsUsed) {
  PutProfile("[default]\ncredential_process = /bin/give\n");
  EXPECT_TRUE(Rules().runs_commands);
  environment_.Set("AWS_PROFILE", "other");
  EXPECT_FALSE(Rules().runs_commands);
}

TEST_F(SandboxRulesTest, LetRunNoCommandsWhereTheEnvironmentHasCredentials) {
  PutProfile("[default]\ncredential_process = /bin/give\n");
  environment_.Set("AWS_ACCESS_KEY_ID", "a");
  environment_.Set("AWS_SECRET_ACCESS_KEY", "b");
  EXPECT_FALSE(Rules().runs_commands);
}

}  // namespace
}  // namespace atrest::daemon
