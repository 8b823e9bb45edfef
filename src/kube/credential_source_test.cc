#include "kube/credential_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "testing/fake_clock.h"
#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"
#include "testing/scripted_commands.h"

namespace atrest::kube {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using std::chrono::seconds;
using ::testing::HasSubstr;

class CredentialSourceTest : public ::testing::Test {
 protected:
  std::unique_ptr<CredentialSource> Open(KubeTarget target) {
    return OpenCredentialSource(std::move(target), files_, commands_, clock_);
  }
  static KubeTarget WithPlugin() {
    KubeTarget target;
    target.user.exec.emplace();
    target.user.exec->api_version = "client.authentication.k8s.io/v1";
    target.user.exec->command = "plug";
    target.user.exec->install_hint = "install plug";
    return target;
  }
  void Print(const std::string& token, const std::string& more = "") {
    commands_.Print(R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",)"
                    R"("status":{"token":")" +
                    token + "\"" + more + "}}");
  }

  fakes::FakeClock clock_;
  fakes::MemoryFilesystem files_;
  fakes::ScriptedCommands commands_;
};

TEST_F(CredentialSourceTest, ATokenStaysAsItIs) {
  KubeTarget target;
  target.user.token = Secret("t");
  const auto source = Open(std::move(target));
  const auto held = source->Get({});
  ASSERT_THAT(held, IsOk());
  EXPECT_EQ((*held)->token.Reveal(), "t");
  EXPECT_EQ(*source->Replace(*held, {}), nullptr);
}

TEST_F(CredentialSourceTest, ACertificateIsShown) {
  KubeTarget target;
  target.user.certificate = "C";
  target.user.key = Secret("K");
  EXPECT_EQ((*Open(std::move(target))->Get({}))->certificate->chain, "C");
}

TEST_F(CredentialSourceTest, ATokenFileIsReadAnewEachMinute) {
  KubeTarget target;
  target.user.token_file = "/token";
  files_.Put("/token", "one\n");
  const auto source = Open(std::move(target));
  EXPECT_EQ((*source->Get({}))->token.Reveal(), "one");
  files_.Put("/token", "two\n");
  EXPECT_EQ((*source->Get({}))->token.Reveal(), "one");
  clock_.Advance(seconds(60));
  EXPECT_EQ((*source->Get({}))->token.Reveal(), "two");
}

TEST_F(CredentialSourceTest, ATokenFileIsReadAnewWhenItsTokenIsRefused) {
  KubeTarget target;
  target.user.token_file = "/token";
  files_.Put("/token", "one");
  const auto source = Open(std::move(target));
  const auto first = *source->Get({});
  files_.Put("/token", "two");
  EXPECT_EQ((*source->Replace(first, {}))->token.Reveal(), "two");
}

TEST_F(CredentialSourceTest, ATokenFileThatIsMissingIsNoCredential) {
  KubeTarget target;
  target.user.token_file = "/token";
  EXPECT_THAT(Open(std::move(target))->Get({}),
              FailsWith(Failure::kNoCredentials, HasSubstr("/token")));
}

TEST_F(CredentialSourceTest, APluginRunsOnceUntilItsTokenExpires) {
  Print("one", R"(,"expirationTimestamp":"2026-01-01T00:15:00Z")");
  const auto source = Open(WithPlugin());
  EXPECT_EQ((*source->Get({}))->token.Reveal(), "one");
  clock_.Advance(seconds(14 * 60));
  EXPECT_EQ((*source->Get({}))->token.Reveal(), "one");
  Print("two");
  clock_.Advance(seconds(55));
  EXPECT_EQ((*source->Get({}))->token.Reveal(), "two");
}

TEST_F(CredentialSourceTest, APluginWithoutExpiryRunsAgainOnlyWhenRefused) {
  Print("one");
  const auto source = Open(WithPlugin());
  const auto first = *source->Get({});
  clock_.Advance(std::chrono::hours(100));
  EXPECT_EQ(*source->Get({}), first);
  Print("two");
  EXPECT_EQ((*source->Replace(first, {}))->token.Reveal(), "two");
}

TEST_F(CredentialSourceTest, WhoeverIsRefusedSecondGetsWhatTheFirstBrought) {
  Print("one");
  Print("two");
  const auto source = Open(WithPlugin());
  const auto first = *source->Get({});
  const auto second = *source->Replace(first, {});
  EXPECT_EQ(*source->Replace(first, {}), second);
  EXPECT_EQ(commands_.lines().size(), 2U);
}

TEST_F(CredentialSourceTest, ManyCallersRunThePluginOnce) {
  Print("one");
  const auto source = Open(WithPlugin());
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([&] { EXPECT_EQ((*source->Get({}))->token.Reveal(), "one"); });
    }
  }
  EXPECT_EQ(commands_.lines().size(), 1U);
}

TEST_F(CredentialSourceTest, APluginHasAMinuteAtMost) {
  Print("one");
  ASSERT_THAT(Open(WithPlugin())->Get({}), IsOk());
  EXPECT_EQ(commands_.deadline().time(), clock_.Now() + seconds(60));
}

TEST_F(CredentialSourceTest, APluginThatFailsNamesItselfAndWhatToInstall) {
  commands_.Fail({Failure::kSystem, "the command ended with status 127"});
  const auto failed = Open(WithPlugin())->Get({});
  EXPECT_THAT(failed, FailsWith(Failure::kNoCredentials,
                                "exec plugin plug: the command ended with status 127"));
  EXPECT_EQ(failed.error().hint, "install plug");
}

TEST_F(CredentialSourceTest, APluginThatFailedRunsAgainForTheNextCaller) {
  commands_.Fail({Failure::kSystem, "no"});
  Print("one");
  const auto source = Open(WithPlugin());
  EXPECT_FALSE(source->Get({}).ok());
  EXPECT_THAT(source->Get({}), IsOk());
}

TEST_F(CredentialSourceTest, ACallerThatGoesAwayIsNotServed) {
  std::stop_source stop;
  stop.request_stop();
  CallContext context;
  context.stop = stop.get_token();
  EXPECT_THAT(Open(WithPlugin())->Get(context), FailsWith(Failure::kCancelled));
}

TEST_F(CredentialSourceTest, ThePluginsTokenGoesBesideTheKubeconfigsCertificate) {
  Print("one");
  KubeTarget target = WithPlugin();
  target.user.certificate = "C";
  const auto held = *Open(std::move(target))->Get({});
  EXPECT_EQ(held->certificate->chain, "C");
  EXPECT_EQ(held->token.Reveal(), "one");
}

}  // namespace
}  // namespace atrest::kube
