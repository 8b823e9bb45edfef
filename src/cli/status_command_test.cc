#include "cli/status_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "cli/program.h"
#include "cli/watch_command.h"
#include "http/server.h"
#include "json/json.h"
#include "os/real_clock.h"
#include "testing/fake_clock.h"
#include "testing/sealed_values.h"
#include "testing/snapshot_writer.h"
#include "testing/temporary_directory.h"
#include "testing/test_authority.h"

namespace atrest::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// A kube-apiserver as far as status asks one.
class FakeMetricsServer {
 public:
  explicit FakeMetricsServer(const fakes::TlsFiles& files = {}) {
    http::ServerOptions options;
    options.tls_certificate_file = files.certificate;
    options.tls_key_file = files.key;
    server_ = *http::Server::Listen(
        options, [this](const http::ServerRequest& request) { return Answer(request); });
  }
  std::string url() const { return server_->url(); }
  int port() const { return server_->port(); }

  int status = 200;
  std::string text;
  std::string slices;  // of the service default/kubernetes

 private:
  http::Response Answer(const http::ServerRequest& request) const {
    const bool asks_slices = request.path.ends_with("/endpointslices") && !slices.empty();
    http::Response response;
    response.status = request.path == "/metrics" ? status : asks_slices ? 200 : 404;
    response.body = Secret(asks_slices ? slices : text);
    return response;
  }

  std::unique_ptr<http::Server> server_;
};

class StatusCommandTest : public ::testing::Test {
 protected:
  StatusCommandTest() {
    server_.text = Seen("arn:new", 5);
    Write("config",
          "current-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n"
          "users: [{name: u, user: {token: hidden-token}}]\n"
          "clusters: [{name: c, cluster: {server: '" +
              server_.url() + "'}}]\n");
  }

  static std::string Seen(const std::string& key_id, int seconds_ago) {
    const auto last = std::chrono::floor<std::chrono::seconds>(os::RealClock().WallNow())
                          .time_since_epoch()
                          .count() -
                      seconds_ago;
    return "apiserver_envelope_encryption_key_id_hash_status_last_timestamp_seconds{key_id_hash="
           "\"" +
           operate::KeyIdHash(key_id) + "\",provider_name=\"aws\"} " + std::to_string(last) + "\n";
  }

  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = directory_ / name;
    std::ofstream(path) << text;
    return path;
  }
  std::string Snapshot(const std::string& value) {
    return Write("a.db",
                 fakes::SnapshotWriter().Put("/registry/secrets/default/db", value).Snapshot());
  }
  static std::string Sealed(const std::string& key_id) {
    return fakes::SealedByKmsV2({.provider = "aws", .key_id = key_id},
                                "/registry/secrets/default/db", "hidden");
  }

  ExitCode Run(const std::vector<std::string>& flags) {
    return Run(flags, {"--apiserver", server_.url()});
  }
  ExitCode Run(const std::vector<std::string>& flags, const std::vector<std::string>& servers) {
    std::vector<std::string> arguments{"status", "--kubeconfig", directory_ / "config"};
    arguments.insert(arguments.end(), servers.begin(), servers.end());
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    std::istringstream input;
    TerminalOutput output(result_, notes_, {});
    const os::RealClock clock;
    Session session{input, output, clock};
    return RunProgram(AllCommands(), std::move(arguments), session);
  }

  FakeMetricsServer server_;
  fakes::TemporaryDirectory directory_;
  std::ostringstream result_, notes_;
};

TEST_F(StatusCommandTest, IsWellWhereTheServerIsOnTheKey) {
  EXPECT_EQ(Run({"--key-id", "arn:new"}), ExitCode::kWell) << notes_.str();
  EXPECT_THAT(result_.str(), AllOf(HasSubstr("arn:new"), HasSubstr("a migration may begin")));
}

TEST_F(StatusCommandTest, FindsAServerOnAnotherKey) {
  EXPECT_EQ(Run({"--key-id", "arn:other"}), ExitCode::kFound);
  EXPECT_THAT(result_.str(), HasSubstr("has not seen the new key id"));
}

TEST_F(StatusCommandTest, FindsAServerThatMayStillUseTheKeyBefore) {
  server_.text += Seen("arn:old", 60);
  EXPECT_EQ(Run({}), ExitCode::kFound);
  EXPECT_THAT(result_.str(), HasSubstr("wait until"));
}

TEST_F(StatusCommandTest, DoesNotFinishWhereAServerRefuses) {
  server_.status = 403;
  EXPECT_EQ(Run({}), ExitCode::kUnfinished);
  EXPECT_THAT(result_.str(), AllOf(HasSubstr("not reached"), Not(HasSubstr("hidden-token"))));
}

TEST_F(StatusCommandTest, CountsValuesOfASnapshot) {
  EXPECT_EQ(Run({"--snapshot", Snapshot(Sealed("arn:old")), "-o", "json"}), ExitCode::kWell);
  const auto document = json::Value::Parse(result_.str());
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->Find("valuesLeft")->AsInteger(), 1);
}

TEST_F(StatusCommandTest, FindsPlaintext) {
  EXPECT_EQ(Run({"--snapshot", Snapshot("{\"data\":\"hidden\"}")}), ExitCode::kFound);
  EXPECT_THAT(result_.str(),
              AllOf(HasSubstr("plaintext that should be encrypted"), Not(HasSubstr("hidden"))));
}

TEST_F(StatusCommandTest, WritesAFileForACollectorToRead) {
  const std::string path = directory_ / "atrest.prom";
  EXPECT_EQ(Run({"-o", "prometheus", "--out", path}), ExitCode::kWell);
  EXPECT_EQ(result_.str(), "");
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_THAT(text.str(), HasSubstr("\natrest_apiservers_agree 1\n"));
  struct stat about {};
  ASSERT_EQ(::stat(path.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0644U);
}

// The certificate is for the name in the kubeconfig, not for the address that was found.
TEST_F(StatusCommandTest, FindsTheServersThroughTheApiAndAsksEachByItsAddress) {
  fakes::TestAuthority authority;
  FakeMetricsServer server(authority.Issue("DNS:localhost"));
  const std::string port = std::to_string(server.port());
  server.text = Seen("arn:new", 5);
  server.slices = R"({"items":[{"ports":[{"port":)" + port +
                  R"(}],"endpoints":[{"addresses":["127.0.0.1"]}]}]})";
  Write("config",
        "current-context: c\ncontexts: [{name: c, context: {cluster: c}}]\n"
        "clusters: [{name: c, cluster: {server: 'https://localhost:" +
            port + "', certificate-authority: " + authority.certificate_file() + "}}]\n");
  EXPECT_EQ(Run({}, {}), ExitCode::kWell) << result_.str() << notes_.str();
  EXPECT_THAT(result_.str(), HasSubstr("https://127.0.0.1:" + port));
}

TEST_F(StatusCommandTest, SaysHowToNameServersThatAreNotFound) {
  server_.status = 404;
  EXPECT_EQ(Run({}, {}), ExitCode::kUnusable);
  EXPECT_THAT(notes_.str(), HasSubstr("--apiserver"));
}

TEST_F(StatusCommandTest, RefusesAnotherForm) {
  EXPECT_EQ(Run({"-o", "xml"}), ExitCode::kUnusable);
}

TEST_F(StatusCommandTest, SaysThatThereIsNoSuchContext) {
  EXPECT_EQ(Run({"--context", "other"}), ExitCode::kUnusable);
  EXPECT_THAT(notes_.str(), HasSubstr("kubeconfig has no context \"other\""));
}

// A clock whose hands a test moves, for what is waited for; the rest goes by the real one.
class WatchCommandTest : public StatusCommandTest {
 protected:
  ExitCode Watch(int rounds) {
    CLI::App app;
    WatchCommand command;
    command.AddFlags(app);
    app.parse("--kubeconfig " + (directory_ / "config") + " --apiserver " + server_.url());
    std::stop_source stop;
    fakes::FakeClock clock;
    clock.SetWall(os::RealClock().WallNow());
    clock.OnWait([&](std::chrono::nanoseconds) {
      if (--rounds == 0) stop.request_stop();
    });
    std::istringstream input;
    TerminalOutput output(result_, notes_, {});
    Session session{input, output, clock};
    const auto code = command.Watch(session, stop.get_token());
    return code.ok() ? *code : ExitCode::kUnusable;
  }
};

TEST_F(WatchCommandTest, WritesALineEachRoundUntilItIsStopped) {
  EXPECT_EQ(Watch(3), ExitCode::kWell);
  const std::string text = result_.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
}

TEST_F(WatchCommandTest, GoesOnWhenAServerRefusesAndSaysSoAtTheEnd) {
  server_.status = 500;
  EXPECT_EQ(Watch(2), ExitCode::kUnfinished);
  EXPECT_THAT(result_.str(), HasSubstr("1 of 1 kube-apiservers could not be asked"));
}

}  // namespace
}  // namespace atrest::cli
