// What the scripts do in real shells is tested by tests/docs/completion_test.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/completion/completion_words.h"
#include "cli/program.h"
#include "testing/fake_clock.h"

namespace atrest::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CompletionWords : public ::testing::Test {
 protected:
  CompletionWords() {
    CLI::App* group = app_.add_subcommand("kops", "clusters made by kops");
    CLI::App* lint = group->add_subcommand("lint", "find 'known' traps: all");
    lint->add_option("FILE", files_, "files to check");
    lint->add_option("-o,--output", text_, "form")->type_name("table|json");
    lint->add_option("--was", text_, "before")->type_name("FILE");
    lint->add_option("--out", text_, "where")->type_name("DIR");
    lint->add_option("--name", text_, "who")->type_name("NAME");
    lint->add_flag("--fix", fix_, "repair");
  }
  std::vector<CommandWords> Words() const { return WordsOf(app_); }
  CommandWords Lint() const { return Words().back(); }
  FlagWords Flag(const std::string& name) const {
    for (const FlagWords& flag : Lint().flags) {
      if (flag.names.back() == name) return flag;
    }
    return {};
  }

 private:
  CLI::App app_{"a program", "atrest"};
  std::vector<std::string> files_;
  std::string text_;
  bool fix_ = false;
};

TEST_F(CompletionWords, HoldTheProgramItsGroupsAndTheirVerbs) {
  ASSERT_EQ(Words().size(), 3u);
  EXPECT_EQ(Words()[0].path, "");
  EXPECT_THAT(Words()[0].verbs, ElementsAre("kops"));
  EXPECT_EQ(Words()[1].path, "kops");
  EXPECT_EQ(Words()[2].path, "kops lint");
}

TEST_F(CompletionWords, TakeChoicesFromTheTypeThatHelpShows) {
  EXPECT_EQ(Flag("--output").value, FlagValue::kChoice);
  EXPECT_THAT(Flag("--output").choices, ElementsAre("table", "json"));
  EXPECT_THAT(Flag("--output").names, ElementsAre("-o", "--output"));
}

TEST_F(CompletionWords, TellFilesDirectoriesTextAndNothingApart) {
  EXPECT_EQ(Flag("--was").value, FlagValue::kFile);
  EXPECT_EQ(Flag("--out").value, FlagValue::kDirectory);
  EXPECT_EQ(Flag("--name").value, FlagValue::kText);
  EXPECT_EQ(Flag("--fix").value, FlagValue::kNone);
}

TEST_F(CompletionWords, KnowWhereFilesAreArguments) {
  EXPECT_TRUE(Lint().takes_files);
  EXPECT_FALSE(Words()[1].takes_files);
}

TEST_F(CompletionWords, FindWhatIsDirectlyBelow) {
  ASSERT_EQ(Below(Words(), Words()[0]).size(), 1u);
  EXPECT_EQ(Below(Words(), Words()[1]).front().path, "kops lint");
  EXPECT_THAT(Below(Words(), Lint()), IsEmpty());
}

TEST_F(CompletionWords, QuoteDescriptionsForZsh) {
  EXPECT_THAT(ZshCompletion(Words()), HasSubstr("'lint:find '\\''known'\\'' traps\\: all'"));
}

TEST_F(CompletionWords, QuoteDescriptionsForFish) {
  EXPECT_THAT(FishCompletion(Words()), HasSubstr("-d 'find \\'known\\' traps: all'"));
}

TEST_F(CompletionWords, OfferNothingAfterAFlagThatTakesText) {
  EXPECT_THAT(BashCompletion(Words()), HasSubstr("\"kops lint --name\") COMPREPLY=(); return"));
}

std::string Completion(const std::string& shell) {
  std::istringstream input;
  std::ostringstream result;
  std::ostringstream notes;
  fakes::FakeClock clock;
  TerminalOutput output(result, notes, {});
  Session session{input, output, clock};
  EXPECT_EQ(RunProgram(AllCommands(), {"completion", shell}, session), ExitCode::kWell);
  return result.str();
}

TEST(CompletionCommand, KnowsEveryCommandOfTheProgram) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const std::string script = Completion(shell);
    for (const auto& command : AllCommands()) {
      const CommandText text = command->Text();
      const std::string path = text.group.empty() ? text.verb : text.group + " " + text.verb;
      EXPECT_THAT(script, HasSubstr(path)) << shell;
    }
  }
}

TEST(CompletionCommand, OffersNoFlagWithoutItsDashes) {
  EXPECT_THAT(Completion("bash"), Not(HasSubstr("words=\"output")));
}

}  // namespace
}  // namespace atrest::cli
