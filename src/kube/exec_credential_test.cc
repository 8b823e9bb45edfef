#include "kube/exec_credential.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "crypto/base64.h"
#include "testing/result_matchers.h"

namespace atrest::kube {
namespace {

using fakes::FailsWith;
using fakes::HasValue;
using fakes::IsOk;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kV1 = "client.authentication.k8s.io/v1";

ExecPlugin Plugin() {
  ExecPlugin plugin;
  plugin.api_version = kV1;
  plugin.command = "aws";
  return plugin;
}

Result<ApiCredential> Read(const std::string& status) {
  return ReadExecCredential("{\"kind\":\"ExecCredential\",\"apiVersion\":\"" + std::string(kV1) +
                                "\",\"status\":" + status + "}",
                            kV1);
}

TEST(ExecCommandLine, QuotesEveryWord) {
  ExecPlugin plugin = Plugin();
  plugin.arguments = {"a b", "it's", "$(id)"};
  EXPECT_THAT(ExecCommandLine(plugin, {}),
              HasValue(EndsWith("exec 'aws' 'a b' 'it'\\''s' '$(id)'")));
}

TEST(ExecCommandLine, GivesThePluginItsVariables) {
  ExecPlugin plugin = Plugin();
  plugin.environment = {{"AWS_PROFILE", "it's"}};
  EXPECT_THAT(ExecCommandLine(plugin, {}), HasValue(HasSubstr("export AWS_PROFILE='it'\\''s'; ")));
}

TEST(ExecCommandLine, RefusesAVariableThatIsAPieceOfShell) {
  ExecPlugin plugin = Plugin();
  plugin.environment = {{"A=1; rm -rf /; B", "x"}};
  EXPECT_THAT(ExecCommandLine(plugin, {}), FailsWith(Failure::kBadInput));
}

TEST(ExecCommandLine, SaysThatNobodySitsThere) {
  EXPECT_THAT(ExecCommandLine(Plugin(), {}),
              HasValue(HasSubstr("export KUBERNETES_EXEC_INFO='{\"apiVersion\":"
                                 "\"client.authentication.k8s.io/v1\",\"kind\":"
                                 "\"ExecCredential\",\"spec\":{\"interactive\":false}}'; ")));
}

TEST(ExecCommandLine, DescribesTheClusterIfAsked) {
  ExecPlugin plugin = Plugin();
  plugin.wants_cluster = true;
  KubeCluster cluster;
  cluster.server = "https://a";
  cluster.authority = "CA";
  EXPECT_THAT(ExecCommandLine(plugin, cluster),
              HasValue(AllOf(HasSubstr("\"server\":\"https://a\""),
                             HasSubstr("\"certificate-authority-data\":\"" +
                                       crypto::EncodeBase64("CA") + "\""))));
}

TEST(ReadExecCredential, TakesATokenAndItsEnd) {
  const auto credential = Read(R"({"token":"t","expirationTimestamp":"2026-01-01T00:00:00Z"})");
  ASSERT_THAT(credential, IsOk());
  EXPECT_EQ(credential->token.Reveal(), "t");
  EXPECT_EQ(credential->expires, WallTime(std::chrono::seconds(1'767'225'600)));
}

TEST(ReadExecCredential, TakesACertificate) {
  const auto credential = Read(R"({"clientCertificateData":"C","clientKeyData":"K"})");
  ASSERT_THAT(credential, IsOk());
  EXPECT_EQ(credential->certificate->chain, "C");
  EXPECT_EQ(credential->certificate->key.Reveal(), "K");
  EXPECT_FALSE(credential->expires.has_value());
}

TEST(ReadExecCredential, RefusesAnotherVersionThanThatAskedFor) {
  EXPECT_THAT(
      ReadExecCredential(R"({"kind":"ExecCredential","apiVersion":)"
                         R"("client.authentication.k8s.io/v1beta1","status":{"token":"t"}})",
                         kV1),
      FailsWith(Failure::kBadInput, HasSubstr("another apiVersion")));
}

struct Broken {
  const char* printed;
  const char* why;
};

class BrokenAnswer : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenAnswer, IsRefusedWithoutAByteOfIt) {
  EXPECT_THAT(
      Read(GetParam().printed),
      FailsWith(Failure::kBadInput, AllOf(HasSubstr(GetParam().why), Not(HasSubstr("hidden")))));
}

INSTANTIATE_TEST_SUITE_P(
    Answers, BrokenAnswer,
    ::testing::Values(Broken{"hidden", "is no JSON"},
                      Broken{"{}", "has neither a token nor a client certificate"},
                      Broken{R"({"clientKeyData":"hidden"})", "half of a client certificate"},
                      Broken{R"({"token":"hidden","expirationTimestamp":"hidden"})",
                             "expirationTimestamp that is no time"}));

TEST(ReadExecCredential, RefusesADocumentOfAnotherKind) {
  EXPECT_THAT(ReadExecCredential(R"({"kind":"Status"})", kV1),
              FailsWith(Failure::kBadInput, HasSubstr("is no ExecCredential")));
}

}  // namespace
}  // namespace atrest::kube
