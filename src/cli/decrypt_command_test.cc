#include "cli/decrypt_command.h"

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
  - aesgcm: {keys: [{name: k, secret: MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=}]}
  - aescbc: {keys: [{name: k, secret: MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=}]}
)";
constexpr const char* kKey = "0123456789abcdef0123456789abcdef";
constexpr const char* kObject = R"({"kind":"Widget","spec":"hunter2"})";

class DecryptCommandTest : public ::testing::Test {
 protected:
  DecryptCommandTest() {
    const std::string a = "/registry/secrets/default/a";
    const std::string b = "/registry/secrets/default/b";
    Write("config.yaml", kConfiguration);
    Write("backup.db",
          fakes::SnapshotWriter()
              .Put(a, fakes::SealedByAesGcm("k", kKey, a, kObject))
              .Put(b, fakes::SealedByAesCbc("k", kKey, kObject))
              .Put("/registry/secrets/lost/c", fakes::SealedByAesCbc("other", kKey, "{}"))
              .Put("/registry/secrets/kms/d", fakes::SealedByKmsV2({}, "/d", "{}"))
              .Snapshot());
  }
  ExitCode Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "decrypt");
    for (const char* flag : {"--snapshot", "--encryption-config"}) arguments.emplace_back(flag);
    arguments.insert(arguments.end() - 1, directory_ / "backup.db");
    arguments.push_back(directory_ / "config.yaml");
    std::istringstream input;
    result_.str("");
    notes_.str("");
    TerminalOutput output(result_, notes_, {});
    Session session{input, output, clock_};
    return RunProgram(AllCommands(), std::move(arguments), session);
  }
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(directory_ / name) << text;
  }
  std::string Read(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(directory_ / name).rdbuf();
    return text.str();
  }
  unsigned Mode(const std::string& name) {
    struct stat about {};
    EXPECT_EQ(::stat((directory_ / name).c_str(), &about), 0);
    return about.st_mode & 0777;
  }

  fakes::TemporaryDirectory directory_;
  os::RealClock clock_;
  std::ostringstream result_;
  std::ostringstream notes_;
};

TEST_F(DecryptCommandTest, ShowsOnlyTheShapeUnlessToldTo) {
  EXPECT_EQ(Run({"secrets/default/a"}), ExitCode::kWell);
  EXPECT_THAT(result_.str(), HasSubstr("aesgcm k"));
  EXPECT_THAT(result_.str(), Not(HasSubstr("hunter2")));
}

TEST_F(DecryptCommandTest, ShowsShapesAsJson) {
  EXPECT_EQ(Run({"secrets/default", "-o", "json"}), ExitCode::kWell);
  const auto document = json::Value::Parse(result_.str());
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->Find("objects")->size(), 2u);
  EXPECT_THAT(result_.str(), Not(HasSubstr("hunter2")));
}

TEST_F(DecryptCommandTest, RevealsAnObjectAsYaml) {
  EXPECT_EQ(Run({"/registry/secrets/default/a", "--reveal"}), ExitCode::kWell);
  EXPECT_EQ(result_.str(), "kind: Widget\nmetadata:\n  resourceVersion: \"2\"\nspec: hunter2\n");
}

TEST_F(DecryptCommandTest, RevealsBytesAsTheyAre) {
  EXPECT_EQ(Run({"secrets/default/a", "--reveal", "-o", "raw"}), ExitCode::kWell);
  EXPECT_EQ(result_.str(), kObject);
}

TEST_F(DecryptCommandTest, RefusesAFormThatWouldRevealWithoutBeingTold) {
  EXPECT_EQ(Run({"secrets/default/a", "-o", "yaml"}), ExitCode::kUnusable);
  EXPECT_THAT(notes_.str(), HasSubstr("--reveal"));
}

TEST_F(DecryptCommandTest, SaysThatNothingVouchesForCbc) {
  EXPECT_EQ(Run({"secrets/default/b"}), ExitCode::kWell);
  EXPECT_THAT(notes_.str(), HasSubstr("1 objects were under AES-CBC"));
}

TEST_F(DecryptCommandTest, WritesOneFilePrivately) {
  EXPECT_EQ(Run({"secrets/default/a", "--out", directory_ / "a.yaml"}), ExitCode::kWell);
  EXPECT_THAT(Read("a.yaml"), HasSubstr("spec: hunter2"));
  EXPECT_EQ(Mode("a.yaml"), 0600u);
  EXPECT_EQ(result_.str(), "");
}

TEST_F(DecryptCommandTest, WritesADirectoryAndTakesARunUpAgain) {
  EXPECT_EQ(Run({"secrets/default", "--out", directory_ / "out/"}), ExitCode::kWell);
  EXPECT_THAT(notes_.str(), HasSubstr("wrote 2 objects"));
  EXPECT_THAT(Read("out/secrets/default/a.yaml"), HasSubstr("hunter2"));
  EXPECT_EQ(Mode("out/secrets/default/a.yaml"), 0600u);
  EXPECT_EQ(Mode("out/secrets"), 0700u);
  EXPECT_EQ(Run({"secrets/default", "--out", directory_ / "out/"}), ExitCode::kWell);
  EXPECT_THAT(notes_.str(), HasSubstr("wrote 0 objects"));
  EXPECT_THAT(notes_.str(), HasSubstr("2 were there already"));
}

TEST_F(DecryptCommandTest, FindsWhatCannotBeOpenedAndGoesOn) {
  EXPECT_EQ(Run({"secrets"}), ExitCode::kFound);
  EXPECT_THAT(notes_.str(), HasSubstr("secrets/lost/c"));
  EXPECT_THAT(notes_.str(), HasSubstr("no plugin is known for the KMS provider aws"));
}

TEST_F(DecryptCommandTest, CannotFinishWhereThePluginIsNotReached) {
  EXPECT_EQ(Run({"secrets/kms", "--socket", directory_ / "none.sock"}), ExitCode::kUnfinished);
}

TEST_F(DecryptCommandTest, RefusesFlagsOfKmsThatItIsNotToAsk) {
  EXPECT_EQ(Run({"secrets/kms", "--region", "eu-west-1"}), ExitCode::kUnusable);
  EXPECT_THAT(notes_.str(), HasSubstr("--aws-kms"));
}

TEST_F(DecryptCommandTest, AsksEitherAPluginOrKms) {
  EXPECT_EQ(Run({"secrets/kms", "--aws-kms", "--socket", "a.sock"}), ExitCode::kUnusable);
}

TEST_F(DecryptCommandTest, TrustsOnlyWhatIsTheArnOfAKey) {
  EXPECT_EQ(Run({"secrets/kms", "--aws-kms", "--decrypt-keys",
                 "arn:aws:kms:eu-west-1:111122223333:alias/k8s"}),
            ExitCode::kUnusable);
  EXPECT_THAT(notes_.str(), HasSubstr("is not the ARN of a key"));
}

TEST_F(DecryptCommandTest, RefusesAnEncryptionContextThatIsNone) {
  EXPECT_EQ(Run({"secrets/kms", "--aws-kms", "--decrypt-encryption-context", "nothing"}),
            ExitCode::kUnusable);
}

TEST_F(DecryptCommandTest, SaysThatThereIsNoSuchObject) {
  EXPECT_EQ(Run({"secrets/default/none"}), ExitCode::kUnusable);
  EXPECT_THAT(notes_.str(), HasSubstr("no object at /registry/secrets/default/none"));
}

}  // namespace
}  // namespace atrest::cli
