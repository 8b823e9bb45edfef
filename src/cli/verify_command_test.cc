#include "cli/verify_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "cli/program.h"
#include "json/json.h"
#include "os/real_clock.h"
#include "testing/sealed_values.h"
#include "testing/snapshot_writer.h"
#include "testing/temporary_directory.h"

namespace atrest::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kConfiguration = R"(apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - kms: {apiVersion: v2, name: aws, endpoint: 'unix:///run/kms.sock'}
  - identity: {}
)";

class VerifyCommandTest : public ::testing::Test {
 protected:
  ExitCode Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "verify");
    std::istringstream input;
    TerminalOutput output(result_, notes_, {});
    Session session{input, output, clock_};
    return RunProgram(AllCommands(), std::move(arguments), session);
  }
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = directory_.path() + "/" + name;
    std::ofstream(path) << text;
    return path;
  }
  std::string Snapshot(const std::string& name, const std::string& value) {
    return Write(name,
                 fakes::SnapshotWriter().Put("/registry/secrets/default/db", value).Snapshot());
  }
  static std::string Read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  static std::string Sealed(const std::string& key_id = "arn:one") {
    return fakes::SealedByKmsV2({.key_id = key_id}, "/registry/secrets/default/db", "hidden");
  }

  fakes::TemporaryDirectory directory_;
  os::RealClock clock_;
  std::ostringstream result_;
  std::ostringstream notes_;
};

TEST_F(VerifyCommandTest, IsWellWhereEverySecretIsEncrypted) {
  EXPECT_EQ(Run({"--snapshot", Snapshot("a.db", Sealed())}), ExitCode::kWell);
  EXPECT_THAT(result_.str(), HasSubstr("everything is as it should be"));
  EXPECT_EQ(notes_.str(), "");
}

TEST_F(VerifyCommandTest, FindsPlaintextAndNamesIt) {
  EXPECT_EQ(Run({"--snapshot", Snapshot("a.db", "{\"data\":\"hidden\"}")}), ExitCode::kFound);
  EXPECT_THAT(result_.str(), HasSubstr("default/db"));
  EXPECT_THAT(result_.str(), Not(HasSubstr("hidden")));
  EXPECT_THAT(notes_.str(), HasSubstr("atrest: error: 1 value in plaintext"));
}

TEST_F(VerifyCommandTest, PrintsOneJsonDocument) {
  EXPECT_EQ(Run({"--snapshot", Snapshot("a.db", Sealed()), "-o", "json"}), ExitCode::kWell);
  const auto document = json::Value::Parse(result_.str());
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->Find("schemaVersion")->AsInteger(), 1);
  EXPECT_EQ(document->Find("summary")->Find("encrypted")->AsInteger(), 1);
}

TEST_F(VerifyCommandTest, WritesAPageThatOthersCannotRead) {
  const std::string page = directory_.path() + "/report.html";
  EXPECT_EQ(Run({"--snapshot", Snapshot("a.db", Sealed()), "--html", page}), ExitCode::kWell);
  EXPECT_THAT(Read(page), HasSubstr("<svg"));
  struct stat about {};
  ASSERT_EQ(::stat(page.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
}

TEST_F(VerifyCommandTest, ComparesWithTheConfiguration) {
  const std::string other =
      fakes::SealedByKmsV2({.provider = "gone"}, "/registry/secrets/default/db", "hidden");
  EXPECT_EQ(Run({"--snapshot", Snapshot("a.db", other), "--encryption-config",
                 Write("config.yaml", kConfiguration)}),
            ExitCode::kFound);
  EXPECT_THAT(result_.str(), HasSubstr("no provider of the configuration reads it"));
}

TEST_F(VerifyCommandTest, AnswersWhetherAKeyMayGoFromEveryBackup) {
  const std::string now = Snapshot("now.db", Sealed("arn:new"));
  const std::string before = Snapshot("before.db", Sealed("arn:old"));
  EXPECT_EQ(Run({"--snapshot", now, "--retire", "arn:old"}), ExitCode::kWell);
  EXPECT_THAT(result_.str(), HasSubstr("retire arn:old: yes"));
  EXPECT_EQ(Run({"--snapshot", now, "--snapshot", before, "--retire", "arn:old"}),
            ExitCode::kFound);
  EXPECT_THAT(result_.str(), HasSubstr("retire arn:old: no"));
}

TEST_F(VerifyCommandTest, RefusesWhatIsNoSnapshot) {
  EXPECT_EQ(Run({"--snapshot", Write("a.db", "text")}), ExitCode::kUnusable);
  EXPECT_THAT(notes_.str(), HasSubstr("not a bbolt database"));
  EXPECT_EQ(result_.str(), "");
}

TEST_F(VerifyCommandTest, RefusesAConfigurationWithItsNameAndLine) {
  const std::string file = Write("config.yaml", "kind: Nothing\n");
  EXPECT_EQ(Run({"--snapshot", Snapshot("a.db", Sealed()), "--encryption-config", file}),
            ExitCode::kUnusable);
  EXPECT_THAT(notes_.str(), HasSubstr(file + ": line 1: kind"));
}

TEST_F(VerifyCommandTest, CannotFinishWhereEtcdIsNotReached) {
  EXPECT_EQ(Run({"--endpoints", "http://127.0.0.1:1"}), ExitCode::kUnfinished);
}

TEST_F(VerifyCommandTest, RefusesAnUnwrapperThatNothingIsToBeUnwrappedBy) {
  EXPECT_EQ(Run({"--snapshot", Snapshot("a.db", Sealed()), "--aws-kms"}), ExitCode::kUnusable);
  EXPECT_THAT(notes_.str(), HasSubstr("add --probe-decrypt"));
}

TEST_F(VerifyCommandTest, SaysWhatItKnowsWhereNobodyUnwraps) {
  EXPECT_EQ(Run({"--snapshot", Snapshot("a.db", Sealed()), "--probe-decrypt", "--socket",
                 directory_.path() + "/none.sock"}),
            ExitCode::kUnfinished);
  EXPECT_THAT(result_.str(), HasSubstr("0 of 1 DEKs or seeds unwrap"));
  EXPECT_THAT(result_.str(), HasSubstr("not all were asked for"));
}

TEST_F(VerifyCommandTest, RefusesHalfAClientCertificate) {
  EXPECT_EQ(Run({"--endpoints", "https://127.0.0.1:1", "--cert", "a.crt"}), ExitCode::kUnusable);
}

}  // namespace
}  // namespace atrest::cli
