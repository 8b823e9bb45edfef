#include "daemon/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace atrest::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::array kSpecs{
    FlagSpec{"key", FlagKind::kList},     FlagSpec{"context", FlagKind::kTexts},
    FlagSpec{"region", FlagKind::kText},  FlagSpec{"debug", FlagKind::kSwitch},
    FlagSpec{"limit", FlagKind::kNumber}, FlagSpec{"help", FlagKind::kSwitch},
};

Result<CommandLine> Parse(const std::vector<std::string>& arguments) {
  return CommandLine::Parse(kSpecs, arguments);
}

std::string ErrorOf(const std::vector<std::string>& arguments) {
  const Result<CommandLine> line = Parse(arguments);
  return line ? "no error" : line.error().message;
}

TEST(CommandLine, TakesAValueAfterEqualsOrAsTheNextArgument) {
  EXPECT_EQ(Parse({"--region=eu-west-1"})->Text("region"), "eu-west-1");
  EXPECT_EQ(Parse({"--region", "eu-west-1"})->Text("region"), "eu-west-1");
}

TEST(CommandLine, TakesOneDashForTwo) {
  EXPECT_EQ(Parse({"-region=eu-west-1"})->Text("region"), "eu-west-1");
  EXPECT_EQ(Parse({"-region", "eu-west-1"})->Text("region"), "eu-west-1");
  EXPECT_TRUE(Parse({"-debug"})->Switch("debug"));
}

TEST(CommandLine, SplitsAtTheFirstEqualsOnly) {
  EXPECT_EQ(Parse({"--region=a=b"})->Text("region"), "a=b");
}

TEST(CommandLine, TakesAValueThatBeginsWithADash) {
  EXPECT_EQ(Parse({"--region", "-x"})->Text("region"), "-x");
}

TEST(CommandLine, KnowsAnEmptyValueFromNone) {
  EXPECT_EQ(Parse({"--region="})->Text("region"), "");
  EXPECT_EQ(Parse({})->Text("region"), std::nullopt);
}

TEST(CommandLine, LetsTheLastOfEqualFlagsWin) {
  EXPECT_EQ(Parse({"--region=a", "--region=b"})->Text("region"), "b");
}

TEST(CommandLine, GrowsAListWithEachRepetitionAndComma) {
  EXPECT_THAT(Parse({"--key=a,b", "--key", "c"})->List("key"), ElementsAre("a", "b", "c"));
}

TEST(CommandLine, SplitsNoRepeatableText) {
  EXPECT_THAT(Parse({"--context=a=b,c=d", "--context="})->List("context"),
              ElementsAre("a=b,c=d", ""));
}

TEST(CommandLine, TurnsASwitchOnWithoutAValue) {
  EXPECT_TRUE(Parse({"--debug"})->Switch("debug"));
  EXPECT_TRUE(Parse({"--debug=T"})->Switch("debug"));
  EXPECT_FALSE(Parse({"--debug=false"})->Switch("debug"));
  EXPECT_FALSE(Parse({})->Switch("debug"));
}

TEST(CommandLine, ReadsNumbers) {
  EXPECT_EQ(Parse({"--limit=0x10"})->Number("limit"), 16);
  EXPECT_EQ(Parse({})->Number("limit"), std::nullopt);
}

TEST(CommandLine, TakesHForHelp) { EXPECT_TRUE(Parse({"-h"})->Given("help")); }

TEST(CommandLine, EndsAtTwoDashes) {
  EXPECT_THAT(Parse({"--key=a", "--"})->List("key"), ElementsAre("a"));
  EXPECT_THAT(ErrorOf({"--", "x"}), HasSubstr("\"x\""));
}

TEST(CommandLine, NamesTheFlagThatItDoesNotKnow) {
  EXPECT_THAT(ErrorOf({"--regoin=x"}), HasSubstr("unknown flag --regoin"));
  EXPECT_THAT(ErrorOf({"-x"}), HasSubstr("unknown flag --x"));
}

TEST(CommandLine, NamesTheFlagThatHasNoValue) {
  EXPECT_THAT(ErrorOf({"--region"}), HasSubstr("--region needs a value"));
}

TEST(CommandLine, NamesTheFlagWhoseValueCannotBeRead) {
  EXPECT_THAT(ErrorOf({"--limit=ten"}), HasSubstr("--limit: \"ten\" is not a whole number"));
  EXPECT_THAT(ErrorOf({"--debug=maybe"}), HasSubstr("--debug: \"maybe\""));
  EXPECT_THAT(ErrorOf({"--key=\"a"}), HasSubstr("--key"));
}

TEST(CommandLine, RefusesAnArgumentThatIsNoFlag) {
  EXPECT_THAT(ErrorOf({"--debug", "true"}), HasSubstr("unexpected argument \"true\""));
  EXPECT_THAT(ErrorOf({"-"}), HasSubstr("unexpected argument"));
  EXPECT_THAT(ErrorOf({""}), HasSubstr("unexpected argument"));
}

TEST(CommandLine, SendsThePersonToTheHelp) {
  EXPECT_THAT(Parse({"--nope"}).error().hint, HasSubstr("--help"));
}

TEST(CommandLine, HasNoListWhereNoneWasGiven) { EXPECT_THAT(Parse({})->List("key"), IsEmpty()); }

}  // namespace
}  // namespace atrest::daemon
