#include "aws/credentials/process_credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/result_matchers.h"
#include "testing/scripted_commands.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

class ProcessCredentialsTest : public testing::Test {
 protected:
  Result<Credentials> Fetch(const std::string& output) {
    commands.Print(output);
    return Fetch();
  }
  Result<Credentials> Fetch() {
    return CredentialsFromProcess(commands, clock, "give keys", context);
  }

  fakes::FakeClock clock;
  fakes::ScriptedCommands commands;
  CallContext context;
};

TEST_F(ProcessCredentialsTest, TakesWhatTheCommandPrints) {
  auto credentials = Fetch(
      R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":"t","Expiration":"2026-01-01T06:00:00Z"})");
  ASSERT_TRUE(credentials.ok()) << credentials.error().message;
  EXPECT_EQ(credentials->access_key_id, "A");
  EXPECT_EQ(credentials->session_token.Reveal(), "t");
  EXPECT_TRUE(credentials->expiration.has_value());
  EXPECT_EQ(commands.lines().at(0), "give keys");
}

TEST_F(ProcessCredentialsTest, WithoutAnEndTheyDoNotExpire) {
  auto credentials = Fetch(R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"s"})");
  ASSERT_TRUE(credentials.ok());
  EXPECT_FALSE(credentials->expiration.has_value());
  EXPECT_TRUE(credentials->session_token.empty());
}

TEST_F(ProcessCredentialsTest, AnotherVersionIsRefused) {
  for (const char* version : {"", R"("Version":2,)", R"("Version":"1",)", R"("Version":null,)"}) {
    EXPECT_THAT(Fetch("{" + std::string(version) + R"("AccessKeyId":"A","SecretAccessKey":"s"})"),
                FailsWith(Failure::kNoCredentials, HasSubstr("Version is not 1")))
        << version;
  }
}

TEST_F(ProcessCredentialsTest, WhatIsMissingOrMalformedIsNamedAndNotShown) {
  for (const char* output :
       {"canary", "", "[]", R"({"Version":1,"SecretAccessKey":"canary"})",
        R"({"Version":1,"AccessKeyId":"A"})",
        R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"canary\n"})",
        R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"canary"})"}) {
    auto result = Fetch(output);
    EXPECT_THAT(result, FailsWith(Failure::kNoCredentials, HasSubstr("credential_process: ")));
    EXPECT_THAT(result.error().message, Not(HasSubstr("canary"))) << output;
  }
}

TEST_F(ProcessCredentialsTest, AFailingCommandIsNoCredentials) {
  commands.Fail(Error{Failure::kSystem, "it ended with status 3"});
  auto result = Fetch();
  EXPECT_THAT(result, FailsWith(Failure::kNoCredentials,
                                HasSubstr("credential_process: it ended with status 3")));
  EXPECT_THAT(result.error().hint, HasSubstr("by hand"));
}

TEST_F(ProcessCredentialsTest, ASlowCommandIsNoCredentials) {
  commands.Fail(Error{Failure::kDeadlineExceeded, "slow"});
  EXPECT_THAT(Fetch(), FailsWith(Failure::kNoCredentials));
  EXPECT_EQ(commands.deadline().Left(clock.Now()), std::chrono::seconds(60));
}

TEST_F(ProcessCredentialsTest, TheCallersTimeStaysWhatItIs) {
  commands.Fail(Error{Failure::kCancelled, "gone"});
  EXPECT_THAT(Fetch(), FailsWith(Failure::kCancelled));
  context.deadline = Deadline::At(clock.Now());
  commands.Fail(Error{Failure::kDeadlineExceeded, "over"});
  EXPECT_THAT(Fetch(), FailsWith(Failure::kDeadlineExceeded));
}

}  // namespace
}  // namespace atrest::aws
