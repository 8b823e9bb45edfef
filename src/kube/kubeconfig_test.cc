#include "kube/kubeconfig.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/base64.h"
#include "testing/fake_environment.h"
#include "testing/memory_filesystem.h"
#include "testing/result_matchers.h"

namespace atrest::kube {
namespace {

using fakes::FailsWith;
using fakes::FakeEnvironment;
using fakes::IsOk;
using fakes::MemoryFilesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

// One of everything, with this body of the user.
std::string Config(const std::string& user, const std::string& cluster = "server: https://a:6443") {
  return "apiVersion: v1\nkind: Config\ncurrent-context: one\n"
         "contexts:\n- name: one\n  context: {cluster: c, user: u}\n"
         "clusters:\n- name: c\n  cluster: {" +
         cluster + "}\nusers:\n- name: u\n  user: {" + user + "}\n";
}

class Kubeconfig : public ::testing::Test {
 protected:
  Result<KubeTarget> Choose(const KubeChoice& choice = {.kubeconfig = "/k/config"}) {
    return ChooseKubeTarget(choice, environment_, files_);
  }
  Result<KubeTarget> ChooseFrom(const std::string& text) {
    files_.Put("/k/config", text);
    return Choose();
  }

  FakeEnvironment environment_{{"HOME", "/h/me"}};
  MemoryFilesystem files_;
};

TEST_F(Kubeconfig, TakesTheCurrentContext) {
  const auto target = ChooseFrom(Config("token: t0ken"));
  ASSERT_THAT(target, IsOk());
  EXPECT_EQ(target->cluster.server, "https://a:6443");
  EXPECT_EQ(target->user.token.Reveal(), "t0ken");
}

TEST_F(Kubeconfig, ReadsJson) {
  EXPECT_THAT(ChooseFrom(R"({"current-context":"x","contexts":[{"name":"x","context":)"
                         R"({"cluster":"c"}}],"clusters":[{"name":"c","cluster":)"
                         R"({"server":"https://b"}}]})"),
              IsOk());
}

TEST_F(Kubeconfig, TakesTheContextThatIsAskedFor) {
  files_.Put("/k/config", Config("token: t") + "- name: v\n  user: {token: other}\n");
  EXPECT_THAT(Choose({"/k/config", "two"}),
              FailsWith(Failure::kAbsent, "kubeconfig has no context \"two\""));
}

TEST_F(Kubeconfig, NamesTheContextsThatThereAre) {
  files_.Put("/k/config", Config("token: t"));
  EXPECT_EQ(Choose({"/k/config", "two"}).error().hint, "it has one");
}

TEST_F(Kubeconfig, ReadsInlineCertificates) {
  const auto target = ChooseFrom(
      Config("client-certificate-data: " + crypto::EncodeBase64("CERT") +
                 ", client-key-data: " + crypto::EncodeBase64("KEY"),
             "server: https://a, certificate-authority-data: " + crypto::EncodeBase64("CA")));
  ASSERT_THAT(target, IsOk());
  EXPECT_EQ(target->cluster.authority, "CA");
  EXPECT_EQ(target->user.certificate, "CERT");
  EXPECT_EQ(target->user.key.Reveal(), "KEY");
}

TEST_F(Kubeconfig, ReadsFilesFromWhereTheKubeconfigStands) {
  files_.Put("/k/pki/ca.crt", "CA");
  files_.Put("/k/c.crt", "CERT");
  files_.Put("/abs/c.key", "KEY");
  const auto target = ChooseFrom(Config("client-certificate: c.crt, client-key: /abs/c.key",
                                        "server: https://a, certificate-authority: pki/ca.crt"));
  ASSERT_THAT(target, IsOk());
  EXPECT_EQ(target->cluster.authority, "CA");
  EXPECT_EQ(target->user.certificate, "CERT");
  EXPECT_EQ(target->user.key.Reveal(), "KEY");
}

TEST_F(Kubeconfig, PrefersInlineDataToAFile) {
  const auto target = ChooseFrom(Config("token: t",
                                        "server: https://a, certificate-authority: nowhere.crt, "
                                        "certificate-authority-data: " +
                                            crypto::EncodeBase64("CA")));
  ASSERT_THAT(target, IsOk());
  EXPECT_EQ(target->cluster.authority, "CA");
}

TEST_F(Kubeconfig, NamesTheFileThatIsMissing) {
  EXPECT_THAT(ChooseFrom(Config("token: t", "server: https://a, certificate-authority: ca.crt")),
              FailsWith(Failure::kBadInput,
                        AllOf(HasSubstr("certificate-authority"), HasSubstr("/k/ca.crt"))));
}

TEST_F(Kubeconfig, RefusesHalfOfAClientCertificate) {
  files_.Put("/k/c.crt", "CERT");
  EXPECT_THAT(ChooseFrom(Config("client-certificate: c.crt")),
              FailsWith(Failure::kBadInput, HasSubstr("go together")));
}

TEST_F(Kubeconfig, NeverShowsInlineDataThatIsBroken) {
  EXPECT_THAT(ChooseFrom(Config("client-key-data: 'hidden!'")),
              FailsWith(Failure::kBadInput, AllOf(HasSubstr("client-key-data is no base64"),
                                                  Not(HasSubstr("hidden")))));
}

TEST_F(Kubeconfig, PrefersAFileOfTokensToAToken) {
  const auto target = ChooseFrom(Config("token: t, tokenFile: tok"));
  ASSERT_THAT(target, IsOk());
  EXPECT_EQ(target->user.token_file, "/k/tok");
  EXPECT_TRUE(target->user.token.empty());
}

TEST_F(Kubeconfig, ReadsAnExecPlugin) {
  const auto target = ChooseFrom(Config(
      "exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, args: [eks, get-token], "
      "env: [{name: AWS_PROFILE, value: p}], installHint: get it, provideClusterInfo: true}"));
  ASSERT_THAT(target, IsOk());
  ASSERT_TRUE(target->user.exec.has_value());
  EXPECT_EQ(target->user.exec->command, "aws");
  EXPECT_THAT(target->user.exec->arguments, ElementsAre("eks", "get-token"));
  EXPECT_THAT(target->user.exec->environment, ElementsAre(Pair("AWS_PROFILE", "p")));
  EXPECT_TRUE(target->user.exec->wants_cluster);
}

TEST_F(Kubeconfig, FindsAPluginBesideTheKubeconfigOnlyIfItsNameHasASlash) {
  const std::string exec = "exec: {apiVersion: client.authentication.k8s.io/v1, command: ";
  EXPECT_EQ(ChooseFrom(Config(exec + "./plug}"))->user.exec->command, "/k/./plug");
  EXPECT_EQ(ChooseFrom(Config(exec + "plug}"))->user.exec->command, "plug");
}

TEST_F(Kubeconfig, RefusesAPluginOfAnotherVersion) {
  EXPECT_THAT(
      ChooseFrom(Config("exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}")),
      FailsWith(Failure::kBadInput, HasSubstr("v1beta1")));
}

TEST_F(Kubeconfig, RefusesAPluginThatMustAskAPerson) {
  EXPECT_THAT(ChooseFrom(Config("exec: {apiVersion: client.authentication.k8s.io/v1, command: x, "
                                "interactiveMode: Always}")),
              FailsWith(Failure::kBadInput, HasSubstr("interactiveMode")));
}

class Unsupported : public Kubeconfig, public ::testing::WithParamInterface<const char*> {};

TEST_P(Unsupported, IsNamed) {
  const std::string user = GetParam();
  const std::string member = user.substr(0, user.find(':'));
  EXPECT_THAT(ChooseFrom(Config(user)),
              FailsWith(Failure::kBadInput, HasSubstr("uses " + member + ", which")));
}

INSTANTIATE_TEST_SUITE_P(Users, Unsupported,
                         ::testing::Values("auth-provider: {name: gcp}", "username: me",
                                           "password: hidden", "as: admin"));

TEST_F(Kubeconfig, KnowsWhatTheClusterAsksOfTls) {
  const auto target = ChooseFrom(Config("token: t",
                                        "server: 'https://a:6443/', tls-server-name: kubernetes, "
                                        "proxy-url: 'http://p:3128', "
                                        "insecure-skip-tls-verify: true"));
  ASSERT_THAT(target, IsOk());
  EXPECT_EQ(target->cluster.server, "https://a:6443");
  EXPECT_EQ(target->cluster.tls_server_name, "kubernetes");
  EXPECT_EQ(target->cluster.proxy, "http://p:3128");
  EXPECT_TRUE(target->cluster.trust_any_server);
}

TEST_F(Kubeconfig, RefusesToTrustAnybodyAndAnAuthorityAtOnce) {
  EXPECT_THAT(ChooseFrom(Config("token: t",
                                "server: https://a, insecure-skip-tls-verify: true, "
                                "certificate-authority-data: " +
                                    crypto::EncodeBase64("CA"))),
              FailsWith(Failure::kBadInput, HasSubstr("both")));
}

TEST_F(Kubeconfig, MergesFilesSoThatTheFirstWins) {
  environment_.Set("KUBECONFIG", "/missing:/k/a::/k/b");
  files_.Put("/k/a",
             "current-context: one\ncontexts:\n- name: one\n  context: {cluster: c, user: u}\n"
             "clusters:\n- name: c\n  cluster: {server: https://first}\n");
  files_.Put("/k/b", Config("token: t", "server: https://second"));
  const auto target = Choose({});
  ASSERT_THAT(target, IsOk());
  EXPECT_EQ(target->cluster.server, "https://first");
  EXPECT_EQ(target->user.token.Reveal(), "t");  // which only the second has
}

TEST_F(Kubeconfig, LooksInTheHomeDirectory) {
  files_.Put("/h/me/.kube/config", Config("token: t"));
  EXPECT_THAT(Choose({}), IsOk());
}

TEST_F(Kubeconfig, InAPodIsTheServiceAccount) {
  environment_.Set("KUBERNETES_SERVICE_HOST", "fd00::1");
  environment_.Set("KUBERNETES_SERVICE_PORT", "443");
  files_.Put("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt", "CA");
  const auto target = Choose({});
  ASSERT_THAT(target, IsOk());
  EXPECT_EQ(target->cluster.server, "https://[fd00::1]:443");
  EXPECT_EQ(target->user.token_file, "/var/run/secrets/kubernetes.io/serviceaccount/token");
}

TEST_F(Kubeconfig, SaysWhenThereIsNone) {
  const auto target = Choose({});
  EXPECT_THAT(target, FailsWith(Failure::kAbsent, HasSubstr("there is no kubeconfig")));
  EXPECT_THAT(target.error().hint, HasSubstr("--kubeconfig"));
}

TEST_F(Kubeconfig, AFileThatIsNamedMustBeThere) {
  EXPECT_THAT(Choose(), FailsWith(Failure::kAbsent, HasSubstr("/k/config")));
}

TEST_F(Kubeconfig, SaysWhenNoContextIsChosen) {
  EXPECT_THAT(ChooseFrom("clusters: []\n"),
              FailsWith(Failure::kAbsent, "kubeconfig has no current context"));
}

TEST_F(Kubeconfig, SaysWhichEntryAContextLacks) {
  EXPECT_THAT(ChooseFrom("current-context: x\ncontexts:\n- name: x\n  context: {cluster: y}\n"),
              FailsWith(Failure::kAbsent, "kubeconfig has no cluster \"y\""));
}

TEST_F(Kubeconfig, RefusesWhatIsNoKubeconfig) {
  EXPECT_THAT(ChooseFrom("- a\n"), FailsWith(Failure::kBadInput, "/k/config: it is no kubeconfig"));
  EXPECT_THAT(ChooseFrom("users: 5\n"),
              FailsWith(Failure::kBadInput, HasSubstr("users is no list")));
  EXPECT_THAT(ChooseFrom("a: [\n"), FailsWith(Failure::kBadInput, HasSubstr("/k/config")));
}

}  // namespace
}  // namespace atrest::kube
