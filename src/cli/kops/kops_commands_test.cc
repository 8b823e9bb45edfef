// `atrest kops render`, `kops lint`, `render` and `key policy`, run as a person runs them.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/program.h"
#include "json/json.h"
#include "testing/fake_clock.h"

namespace atrest::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kKey =
    "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-00000000000a";
const std::string kCluster = "tests/kops/golden/new-cluster/cluster.yaml";
const std::string kImage = "example.com/aws-encryption-provider:1.0.0";

std::string File(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Outcome {
  ExitCode code = ExitCode::kUnfinished;
  std::string result;
  std::string notes;
};

class KopsCommands : public testing::Test {
 protected:
  KopsCommands() {
    std::string name = (std::filesystem::temp_directory_path() / "atrest-XXXXXX").string();
    directory_ = mkdtemp(name.data());
  }
  ~KopsCommands() override { std::filesystem::remove_all(directory_); }

  static Outcome Run(const std::vector<std::string>& arguments, const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream result;
    std::ostringstream notes;
    TerminalOutput output(result, notes, {});
    const fakes::FakeClock clock;
    Session session{in, output, clock};
    const ExitCode code = RunProgram(AllCommands(), arguments, session);
    return {code, result.str(), notes.str()};
  }
  std::string Path(const std::string& name) const { return directory_ + "/" + name; }
  std::string Written(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name)) << text;
    return Path(name);
  }

  std::string directory_;
};

TEST_F(KopsCommands, RenderWritesBothFiles) {
  const Outcome outcome = Run({"kops", "render", "--cluster", kCluster, "--key", kKey, "--image",
                               kImage, "--out", Path("out")});
  EXPECT_EQ(outcome.code, ExitCode::kWell) << outcome.notes;
  EXPECT_EQ(File(Path("out/cluster.yaml")),
            File("tests/kops/golden/new-cluster/want-cluster.yaml"));
  EXPECT_EQ(File(Path("out/encryptionconfig.yaml")),
            File("tests/kops/golden/new-cluster/want-encryption.yaml"));
  EXPECT_EQ(std::filesystem::status(Path("out/encryptionconfig.yaml")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(outcome.result, "");
}

TEST_F(KopsCommands, RenderLeavesNothingWhereOneFileCannotBeWritten) {
  std::filesystem::create_directories(Path("out/encryptionconfig.yaml/in-the-way"));
  const Outcome outcome =
      Run({"kops", "render", "--cluster", kCluster, "--key", kKey, "--out", Path("out")});
  EXPECT_NE(outcome.code, ExitCode::kWell);
  EXPECT_FALSE(std::filesystem::exists(Path("out/cluster.yaml")));
}

TEST_F(KopsCommands, RenderPrintsOneStreamThatLintFindsNothingIn) {
  const Outcome rendered =
      Run({"kops", "render", "--cluster", "-", "--key", kKey, "--image", kImage}, File(kCluster));
  EXPECT_EQ(rendered.code, ExitCode::kWell) << rendered.notes;
  const Outcome linted = Run({"kops", "lint", "-"}, rendered.result);
  EXPECT_EQ(linted.code, ExitCode::kWell);
  EXPECT_EQ(linted.result, "0 errors, 0 warnings, 0 notes\n");
}

TEST_F(KopsCommands, RenderShowsWhatChanges) {
  const Outcome outcome = Run({"kops", "render", "--cluster", kCluster, "--key", kKey, "--diff"});
  EXPECT_THAT(outcome.result, HasSubstr("\n+  encryptionConfig: true\n"));
  EXPECT_THAT(outcome.result, Not(HasSubstr("\n-  ")));
}

TEST_F(KopsCommands, RenderRefusesAnAliasWithAHint) {
  const Outcome outcome = Run({"kops", "render", "--cluster", kCluster, "--key",
                               "arn:aws:kms:eu-west-1:111122223333:alias/a"});
  EXPECT_EQ(outcome.code, ExitCode::kUnusable);
  EXPECT_THAT(outcome.notes, HasSubstr("hint: find the key's ARN with: aws kms describe-key"));
}

TEST_F(KopsCommands, PlanWritesTheFilesOfEachStageAndSaysWhatToRun) {
  const Outcome outcome =
      Run({"kops", "plan", "--cluster", kCluster, "--key", kKey, "--out", Path("plan")});
  EXPECT_EQ(outcome.code, ExitCode::kWell) << outcome.notes;
  EXPECT_THAT(outcome.result, HasSubstr("kops replace -f " + Path("plan/1-read/cluster.yaml")));
  EXPECT_THAT(File(Path("plan/1-read/encryptionconfig.yaml")),
              HasSubstr("- providers:\n  - identity"));
  EXPECT_THAT(File(Path("plan/2-write/encryptionconfig.yaml")), HasSubstr("- providers:\n  - kms"));
  EXPECT_TRUE(std::filesystem::exists(Path("plan/5-drop/cluster.yaml")));
}

TEST_F(KopsCommands, LintFindsTheHistoricRecipe) {
  const Outcome outcome = Run({"kops", "lint", "tests/kops/lint/historic.yaml"});
  EXPECT_EQ(outcome.code, ExitCode::kFound);
  EXPECT_THAT(outcome.result, HasSubstr("historic.yaml:22: error: "));
}

TEST_F(KopsCommands, LintRepairsFilesInPlace) {
  const std::string path = Written("a.yaml", File("tests/kops/lint/historic.yaml"));
  const Outcome outcome = Run({"kops", "lint", "--fix", path});
  EXPECT_EQ(outcome.code, ExitCode::kFound);  // some need a person
  EXPECT_THAT(outcome.notes, HasSubstr("repaired " + path));
  EXPECT_THAT(File(path), HasSubstr("    roles:\n    - ControlPlane\n"));
  EXPECT_THAT(File(path), HasSubstr("path: /livez"));
  EXPECT_THAT(File(path), HasSubstr("# A cluster as articles from 2018"));
}

TEST_F(KopsCommands, LintPrintsJsonAndSarif) {
  for (const char* format : {"json", "sarif"}) {
    const Outcome outcome = Run({"kops", "lint", "-o", format, "tests/kops/lint/historic.yaml"});
    EXPECT_TRUE(json::Value::Parse(outcome.result, {.max_bytes = 1 << 20}).ok()) << format;
  }
}

TEST_F(KopsCommands, LintNeedsAFile) {
  EXPECT_EQ(Run({"kops", "lint"}).code, ExitCode::kUnusable);
  EXPECT_EQ(Run({"kops", "lint", Path("absent")}).code, ExitCode::kUnusable);
}

TEST_F(KopsCommands, RenderPodUsesADirectoryOfYourChoice) {
  const Outcome outcome = Run({"render", "pod", "--key", kKey, "--socket-dir", "/run/kms"});
  EXPECT_EQ(outcome.code, ExitCode::kWell);
  EXPECT_THAT(outcome.result, HasSubstr("--listen=/run/kms/aws-encryption-provider.sock"));
  EXPECT_EQ(Run({"kops", "lint", Written("pod.yaml", outcome.result)}).result,
            "0 errors, 0 warnings, 0 notes\n");
}

TEST_F(KopsCommands, RenderSystemdStartsBeforeKubelet) {
  EXPECT_THAT(Run({"render", "systemd", "--key", kKey}).result,
              HasSubstr("\nBefore=kubelet.service\n"));
}

TEST_F(KopsCommands, RenderEncryptionConfigAddsAKeyToTheOneInUse) {
  const std::string used = Written("e", File("tests/kops/golden/old-kops/encryption.yaml"));
  const Outcome outcome =
      Run({"render", "encryptionconfig", "--key", kKey, "--key",
           "vault-2019=arn:aws:kms:eu-west-1:111122223333:key/old", "--encryption-config", used,
           "--stage", "read", "--socket-dir", "/srv/kubernetes/kube-apiserver/kms"});
  EXPECT_EQ(outcome.code, ExitCode::kWell) << outcome.notes;
  EXPECT_LT(outcome.result.find("vault-2019"), outcome.result.find("aws-kms-"));
}

TEST_F(KopsCommands, KeyPolicyPrintsWhatWasAskedFor) {
  const Outcome outcome =
      Run({"key", "policy", "--cluster", "k8s.example.com", "--key", kKey, "--for", "key"});
  EXPECT_EQ(outcome.code, ExitCode::kWell);
  EXPECT_TRUE(json::Value::Parse(outcome.result).ok());
  EXPECT_THAT(outcome.result, HasSubstr("arn:aws:iam::111122223333:role/masters.k8s.example.com"));
}

TEST_F(KopsCommands, KeyPolicyExplainsEachAction) {
  const Outcome outcome = Run(
      {"key", "policy", "--cluster", "a.b", "--account", "111122223333", "--region", "eu-west-1"});
  EXPECT_THAT(outcome.result, HasSubstr("#   kms:CreateAlias: "));
  EXPECT_THAT(outcome.result, HasSubstr("key/KEY-ID"));
}

TEST_F(KopsCommands, KeyPolicySaysWhatIsMissing) {
  EXPECT_THAT(Run({"key", "policy", "--cluster", "a.b"}).notes, HasSubstr("--account is missing"));
  EXPECT_THAT(Run({"key", "policy", "--key", kKey}).notes, HasSubstr("--cluster"));
}

}  // namespace
}  // namespace atrest::cli
