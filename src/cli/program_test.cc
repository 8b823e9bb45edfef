#include "cli/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "os/real_clock.h"

namespace atrest::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class GreetCommand : public Command {
 public:
  explicit GreetCommand(Result<ExitCode> result) : result_(std::move(result)) {}
  CommandText Text() const override {
    return {.group = "people",
            .verb = "greet",
            .summary = "say hello",
            .examples = {"atrest people greet --name you", "atrest people greet"}};
  }
  void AddFlags(CLI::App& app) override {
    app.add_option("--name", name_, "whom to greet")->type_name("NAME")->required();
  }
  Result<ExitCode> Run(Session& session) override {
    session.output.PrintLine("hello " + name_);
    return result_;
  }

 private:
  Result<ExitCode> result_;
  std::string name_;
};

class RunProgramTest : public ::testing::Test {
 protected:
  ExitCode Run(std::vector<std::string> arguments, Result<ExitCode> result = ExitCode::kWell) {
    Commands commands;
    commands.push_back(std::make_unique<GreetCommand>(std::move(result)));
    std::istringstream input;
    TerminalOutput output(result_, notes_, {});
    Session session{input, output, clock_};
    return RunProgram(commands, std::move(arguments), session);
  }
  std::string result() const { return result_.str(); }
  std::string notes() const { return notes_.str(); }

 private:
  os::RealClock clock_;
  std::ostringstream result_;
  std::ostringstream notes_;
};

TEST_F(RunProgramTest, RunsTheNamedCommandWithItsFlags) {
  EXPECT_EQ(Run({"people", "greet", "--name", "you"}), ExitCode::kWell);
  EXPECT_EQ(result(), "hello you\n");
}

TEST_F(RunProgramTest, EndsWithTheCodeThatTheCommandGives) {
  EXPECT_EQ(Run({"people", "greet", "--name", "you"}, ExitCode::kFound), ExitCode::kFound);
}

TEST_F(RunProgramTest, PrintsACommandsErrorAndEndsWithTheCodeOfItsKind) {
  EXPECT_EQ(Run({"people", "greet", "--name", "you"}, Error{Failure::kUnreachable, "gone", "wait"}),
            ExitCode::kUnfinished);
  EXPECT_EQ(notes(), "atrest: error: gone\natrest: hint: wait\n");
}

TEST_F(RunProgramTest, RefusesAMissingFlagWithTheNextStep) {
  EXPECT_EQ(Run({"people", "greet"}), ExitCode::kUnusable);
  EXPECT_EQ(notes(),
            "atrest: error: --name is required\n"
            "atrest: hint: see: atrest people greet --help\n");
  EXPECT_EQ(result(), "");
}

TEST_F(RunProgramTest, RefusesAnUnknownFlagByName) {
  EXPECT_EQ(Run({"people", "greet", "--name", "you", "--shout"}), ExitCode::kUnusable);
  EXPECT_THAT(notes(), HasSubstr("--shout"));
}

TEST_F(RunProgramTest, RefusesAnUnknownVerb) {
  EXPECT_EQ(Run({"people", "insult"}), ExitCode::kUnusable);
  EXPECT_EQ(notes(),
            "atrest: error: atrest people has no command insult\n"
            "atrest: hint: see: atrest people --help\n");
}

TEST_F(RunProgramTest, RefusesNoCommandAtAll) {
  EXPECT_EQ(Run({}), ExitCode::kUnusable);
  EXPECT_EQ(notes(),
            "atrest: error: atrest needs a command\n"
            "atrest: hint: see: atrest --help\n");
}

TEST_F(RunProgramTest, HelpOfTheProgramListsItsGroups) {
  EXPECT_EQ(Run({"--help"}), ExitCode::kWell);
  EXPECT_THAT(result(), HasSubstr("USAGE\n  atrest GROUP VERB [flags]\n"));
  EXPECT_THAT(result(), HasSubstr("COMMANDS\n  people "));
}

TEST_F(RunProgramTest, HelpOfAGroupListsItsVerbs) {
  EXPECT_EQ(Run({"people", "--help"}), ExitCode::kWell);
  EXPECT_THAT(result(), HasSubstr("USAGE\n  atrest people VERB [flags]\n"));
  EXPECT_THAT(result(), HasSubstr("  greet                       say hello\n"));
}

TEST_F(RunProgramTest, HelpOfACommandHasAllSections) {
  EXPECT_EQ(Run({"people", "greet", "--help"}), ExitCode::kWell);
  EXPECT_THAT(result(), StartsWith("say hello\n"));
  EXPECT_THAT(result(), HasSubstr("USAGE\n  atrest people greet --name NAME [flags]\n"));
  EXPECT_THAT(result(), HasSubstr("FLAGS\n"));
  EXPECT_THAT(result(), HasSubstr("  --name NAME                 whom to greet (required)\n"));
  EXPECT_THAT(result(), HasSubstr("EXIT CODES\n  0  all is well\n"));
  EXPECT_THAT(result(), HasSubstr("EXAMPLES\n  atrest people greet --name you\n"));
}

TEST_F(RunProgramTest, VersionNamesProgramCommitAndLibraries) {
  EXPECT_EQ(Run({"--version"}), ExitCode::kWell);
  EXPECT_THAT(result(), StartsWith("atrest "));
  EXPECT_THAT(result(), HasSubstr("\ncommit "));
  EXPECT_THAT(result(), HasSubstr("\ngrpc "));
}

TEST(AllCommands, HaveASummaryAndExamples) {
  for (const auto& command : AllCommands()) {
    const CommandText text = command->Text();
    EXPECT_FALSE(text.summary.empty()) << text.verb;
    EXPECT_FALSE(text.examples.empty()) << text.verb;
  }
}

}  // namespace
}  // namespace atrest::cli
