#include "cli/terminal_output.h"

#include <gtest/gtest.h>

#include <sstream>

namespace atrest::cli {
namespace {

class TerminalOutputTest : public ::testing::Test {
 protected:
  std::ostringstream result_;
  std::ostringstream notes_;
  TerminalOutput plain_{result_, notes_, {}};
};

TEST_F(TerminalOutputTest, PutsResultsOnStdoutOnly) {
  plain_.PrintLine("answer");
  EXPECT_EQ(result_.str(), "answer\n");
  EXPECT_EQ(notes_.str(), "");
}

TEST_F(TerminalOutputTest, PutsErrorAndHintOnStderrOnly) {
  plain_.Fail(Error{Failure::kBadInput, "no such thing", "try another"});
  EXPECT_EQ(notes_.str(), "atrest: error: no such thing\natrest: hint: try another\n");
  EXPECT_EQ(result_.str(), "");
}

TEST_F(TerminalOutputTest, LeavesOutAnEmptyHint) {
  plain_.Fail(Error{Failure::kBadInput, "no such thing", ""});
  EXPECT_EQ(notes_.str(), "atrest: error: no such thing\n");
}

TEST_F(TerminalOutputTest, WritesNotesWithoutALabel) {
  plain_.Note("decrypted 32 bytes");
  EXPECT_EQ(notes_.str(), "atrest: decrypted 32 bytes\n");
}

TEST_F(TerminalOutputTest, DoesNotLetAMessageMoveTheCursor) {
  plain_.Fail(Error{Failure::kServiceFault, "a\x1b[2Jb\nc", ""});
  EXPECT_EQ(notes_.str(), "atrest: error: a\\x1b[2Jb\\x0ac\n");
}

TEST_F(TerminalOutputTest, AlignsTheColumnsOfATable) {
  plain_.PrintTable({{"key", "k"}, {"version", "v2"}});
  EXPECT_EQ(result_.str(), "key      k\nversion  v2\n");
}

TEST_F(TerminalOutputTest, ColoursTheLabelWhereStderrIsATerminal) {
  TerminalOutput coloured(result_, notes_, {.result = false, .notes = true});
  coloured.Fail(Error{Failure::kBadInput, "no", ""});
  EXPECT_EQ(notes_.str(), "atrest: \x1b[1;31merror:\x1b[0m no\n");
}

TEST_F(TerminalOutputTest, NoticesThatStdoutTakesNothing) {
  EXPECT_TRUE(plain_.Flush());
  result_.setstate(std::ios::badbit);
  EXPECT_FALSE(plain_.Flush());
}

TEST(Printable, KeepsUtf8) { EXPECT_EQ(Printable("Grüße"), "Grüße"); }

TEST(Printable, ShowsControlCharactersAsHex) {
  EXPECT_EQ(Printable(std::string_view("\0\x7f\t", 3)), "\\x00\\x7f\\x09");
}

}  // namespace
}  // namespace atrest::cli
