#include "daemon/flag_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atrest::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ReadSwitch, TakesWhatGoTakes) {
  for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    EXPECT_TRUE(ReadSwitch(yes).value()) << yes;
  }
  for (const char* no : {"0", "f", "F", "false", "FALSE", "False"}) {
    EXPECT_FALSE(ReadSwitch(no).value()) << no;
  }
}

TEST(ReadSwitch, RefusesEverythingElse) {
  for (const char* text : {"", "yes", "on", "tRUE", "2"}) {
    EXPECT_FALSE(ReadSwitch(text).ok()) << text;
  }
}

TEST(ReadNumber, TakesTheBasesOfGo) {
  EXPECT_EQ(ReadNumber("12").value(), 12);
  EXPECT_EQ(ReadNumber("-12").value(), -12);
  EXPECT_EQ(ReadNumber("+12").value(), 12);
  EXPECT_EQ(ReadNumber("0").value(), 0);
  EXPECT_EQ(ReadNumber("017").value(), 15);
  EXPECT_EQ(ReadNumber("0o17").value(), 15);
  EXPECT_EQ(ReadNumber("0x1F").value(), 31);
  EXPECT_EQ(ReadNumber("0b101").value(), 5);
}

TEST(ReadNumber, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "-", "--1", "+-1", "1.5", "1e3", "12 ", " 12", "0x", "08", "ten"}) {
    EXPECT_FALSE(ReadNumber(text).ok()) << text;
  }
}

TEST(ReadNumber, SaysThatANumberIsTooLarge) {
  EXPECT_THAT(ReadNumber("99999999999999999999").error().message, HasSubstr("too large"));
}

TEST(ReadList, SplitsAtCommas) {
  EXPECT_THAT(ReadList("a,b").value(), ElementsAre("a", "b"));
  EXPECT_THAT(ReadList("a").value(), ElementsAre("a"));
  EXPECT_THAT(ReadList("a,").value(), ElementsAre("a", ""));
  EXPECT_THAT(ReadList(",").value(), ElementsAre("", ""));
}

TEST(ReadList, IsEmptyForNoText) { EXPECT_THAT(ReadList("").value(), IsEmpty()); }

TEST(ReadList, KeepsQuotedCommasAndDoubledQuotes) {
  EXPECT_THAT(ReadList(R"("a,b",c)").value(), ElementsAre("a,b", "c"));
  EXPECT_THAT(ReadList(R"("a""b")").value(), ElementsAre(R"(a"b)"));
}

TEST(ReadList, RefusesBrokenQuotes) {
  for (const char* text : {R"("a)", R"(a"b)", R"("a"b)"}) {
    EXPECT_FALSE(ReadList(text).ok()) << text;
  }
}

}  // namespace
}  // namespace atrest::daemon
