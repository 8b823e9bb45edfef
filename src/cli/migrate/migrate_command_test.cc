#include "cli/migrate/migrate_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cli/program.h"
#include "os/real_clock.h"
#include "testing/temporary_directory.h"

namespace atrest::cli {
namespace {

using ::testing::HasSubstr;

// What is decided before a server is asked; the rest is proven by tests/e2e/test_migrate.py.
class MigrateCommandTest : public ::testing::Test {
 protected:
  ExitCode Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "migrate");
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

  fakes::TemporaryDirectory directory_;
  os::RealClock clock_;
  std::ostringstream result_;
  std::ostringstream notes_;
};

TEST_F(MigrateCommandTest, RefusesATimeThatIsNone) {
  EXPECT_EQ(Run({"--patience", "soon"}), ExitCode::kUnusable);
  EXPECT_THAT(notes_.str(), HasSubstr("soon"));
}

TEST_F(MigrateCommandTest, RefusesARateBelowNothing) {
  EXPECT_EQ(Run({"--qps", "-1"}), ExitCode::kUnusable);
}

TEST_F(MigrateCommandTest, RefusesWaysThatItDoesNotKnow) {
  EXPECT_EQ(Run({"--using", "magic"}), ExitCode::kUnusable);
}

TEST_F(MigrateCommandTest, NamesTheConfigurationThatCannotBeRead) {
  const std::string file = Write("encryption.yaml", "kind: Secret\n");
  EXPECT_EQ(Run({"--encryption-config", file}), ExitCode::kUnusable);
  EXPECT_THAT(notes_.str(), HasSubstr(file));
}

TEST_F(MigrateCommandTest, NamesTheKubeconfigThatIsNotThere) {
  const std::string file = directory_.path() + "/none";
  EXPECT_EQ(Run({"--resource", "secrets", "--kubeconfig", file}), ExitCode::kUnusable);
  EXPECT_THAT(notes_.str(), HasSubstr(file));
  EXPECT_EQ(result_.str(), "");
}

}  // namespace
}  // namespace atrest::cli
