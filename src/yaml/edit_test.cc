#include "yaml/edit.h"

#include <gtest/gtest.h>

#include "yaml/edit_check.h"

namespace atrest::yaml {
namespace {

std::string Set(std::string_view text, const Path& mapping, const std::string& key,
                const Value& value) {
  const auto edited = SetMember(text, mapping, key, value);
  return edited.ok() ? *edited : "error: " + edited.error().message;
}

TEST(SetMember, ReplacesAScalarAndKeepsTheCommentBehindIt) {
  EXPECT_EQ(Set("a:\n  b: false  # why\n  c: 1\n", {"a"}, "b", Inline("true")),
            "a:\n  b: true  # why\n  c: 1\n");
}

TEST(SetMember, ReplacesQuotedScalarsWhole) {
  EXPECT_EQ(Set("a: 'it''s' # x\n", {}, "a", Inline("1")), "a: 1 # x\n");
  EXPECT_EQ(Set("a: \"q\\\"\" # x\n", {}, "a", Inline("1")), "a: 1 # x\n");
}

TEST(SetMember, KeepsSortedKeysSorted) {
  EXPECT_EQ(Set("s:\n  a: 1\n  # about c\n  c: 3\n", {"s"}, "b", Inline("2")),
            "s:\n  a: 1\n  b: 2\n  # about c\n  c: 3\n");
  EXPECT_EQ(Set("s:\n  b: 1\n  c: 3\n", {"s"}, "a", Inline("2")), "s:\n  a: 2\n  b: 1\n  c: 3\n");
}

TEST(SetMember, AppendsWhereKeysAreNotSorted) {
  EXPECT_EQ(Set("s:\n  z: 1\n  a: 3\nt: 1\n", {"s"}, "m", Inline("2")),
            "s:\n  z: 1\n  a: 3\n  m: 2\nt: 1\n");
}

TEST(SetMember, LeavesCommentsAndBlankLinesWithWhatFollowsThem) {
  EXPECT_EQ(Set("s:\n  z: 1\n  a: 3\n\n# about t\nt: 1\n", {"s"}, "m", Inline("2")),
            "s:\n  z: 1\n  a: 3\n  m: 2\n\n# about t\nt: 1\n");
}

TEST(SetMember, MakesTheMappingsOnTheWay) {
  EXPECT_EQ(Set("a: 1\n", {"s", "t"}, "k", Text("true")), "a: 1\ns:\n  t:\n    k: \"true\"\n");
}

TEST(SetMember, FillsANullOrEmptyMapping) {
  EXPECT_EQ(Set("s:\n  t: {}\nu: 1\n", {"s", "t"}, "k", Inline("1")), "s:\n  t:\n    k: 1\nu: 1\n");
  EXPECT_EQ(Set("s:\nu: 1\n", {"s"}, "k", Inline("1")), "s:\n  k: 1\nu: 1\n");
  EXPECT_EQ(Set("", {}, "k", Inline("1")), "k: 1\n");
}

TEST(SetMember, WritesAFlowMappingAnewInBlockStyle) {
  EXPECT_EQ(Set("s: {a: 1, b: 'true'}  # x\nt: 2\n", {"s"}, "c", Inline("3")),
            "s:\n  a: 1\n  b: \"true\"\n  c: 3\nt: 2\n");
}

TEST(SetMember, ReadsJsonAndWritesYaml) {
  EXPECT_EQ(Set(R"({"s": {"a": [1, "x"]}})", {"s"}, "b", Inline("2")),
            "s:\n  a:\n  - 1\n  - x\n  b: 2\n");
}

TEST(SetMember, ReplacesABlockOfText) {
  EXPECT_EQ(
      Set("s:\n  a: |\n    # not a comment\n    x\n\n  b: 1\n", {"s"}, "a", Literal("y\nz\n")),
      "s:\n  a: |\n    y\n    z\n\n  b: 1\n");
}

TEST(SetMember, ReachesIntoSequences) {
  EXPECT_EQ(Set("l:\n- n: a\n  v: 1\n- n: b\n  v: 2\n", {"l", "1"}, "v", Inline("3")),
            "l:\n- n: a\n  v: 1\n- n: b\n  v: 3\n");
  EXPECT_EQ(Set("l:\n  - k: a\n    v: 1\n", {"l", "0"}, "k", Block("x: 1")),
            "l:\n  - k:\n      x: 1\n    v: 1\n");
}

TEST(SetMember, KeepsLineBreaksOfDos) {
  EXPECT_EQ(Set("a: 1\r\nb: 2\r\n", {}, "c", Inline("3")), "a: 1\r\nb: 2\r\nc: 3\r\n");
}

TEST(SetMember, AddsALineBreakToALastLineWithoutOne) {
  EXPECT_EQ(Set("a: 1", {}, "c", Inline("3")), "a: 1\nc: 3\n");
}

TEST(SetMember, DoesNotTouchWhatAnAliasOrAMergeKeyBrings) {
  EXPECT_EQ(Set("a: &x {b: 1}\nc: *x\n", {"c"}, "b", Inline("2")), "error: line 2: c is an alias");
  EXPECT_EQ(Set("a: &x {b: 1}\nc:\n  <<: *x\n", {"c"}, "b", Inline("2")),
            "error: line 3: a merge key (<<) is used");
}

TEST(SetMember, RefusesAPathThroughASingleValue) {
  EXPECT_EQ(Set("a: text\n", {"a"}, "b", Inline("2")), "error: line 1: a is a single value");
}

TEST(SetMember, RefusesAListWhereAMappingShouldBe) {
  EXPECT_EQ(Set("a:\n- b\n", {"a"}, "b", Inline("2")), "error: line 2: a is a list");
  EXPECT_EQ(Set("a:\n- b\n", {"a", "x"}, "b", Inline("2")), "error: line 2: a is a list");
}

TEST(SetMember, RefusesAnEditThatWouldChangeSomethingElse) {
  // The value that follows the anchor is used again further down.
  EXPECT_NE(Set("a: &x {b: 1}\nc: *x\n", {"a"}, "b", Inline("2")).find("error: "),
            std::string::npos);
}

TEST(SetItem, ReplacesAppendsAndMakes) {
  EXPECT_EQ(*SetItem("l:\n- n: a\n- n: b\nz: 1\n", {"l"}, 0, "n: c\nv: 2"),
            "l:\n- n: c\n  v: 2\n- n: b\nz: 1\n");
  EXPECT_EQ(*SetItem("l:\n- n: a\nz: 1\n", {"l"}, 1, "n: c\nv: 2"),
            "l:\n- n: a\n- n: c\n  v: 2\nz: 1\n");
  EXPECT_EQ(*SetItem("a: 1\n", {"l"}, 0, "n: c"), "a: 1\nl:\n- n: c\n");
  EXPECT_EQ(*SetItem("l: []\n", {"l"}, 0, "x"), "l:\n- x\n");
}

TEST(SetItem, KeepsTheIndentOfTheSequence) {
  EXPECT_EQ(*SetItem("s:\n  l:\n    - a\n    # end\n  t: 1\n", {"s", "l"}, 1, "b"),
            "s:\n  l:\n    - a\n    - b\n    # end\n  t: 1\n");
}

TEST(SetMember, RefusesADocumentThatIsAList) {
  EXPECT_FALSE(SetMember("[]\n", {"a"}, "b", Inline("c")).ok());
  EXPECT_FALSE(SetMember("- a: 1\n", {"0"}, "a", Inline("2")).ok());
  EXPECT_FALSE(SetItem("[]\n", {"l"}, 0, "x").ok());
}

TEST(SetItem, ReplacesAnEmptyItemAtTheEndOfTheText) {
  EXPECT_EQ(*SetItem("s:\n  l:\n  - \n", {"s", "l"}, 0, "b"), "s:\n  l:\n  - b\n");
  EXPECT_EQ(*SetItem("l:\n- a\n-", {"l"}, 1, "b"), "l:\n- a\n- b\n");
}

TEST(SetItem, RefusesAnIndexBehindTheEnd) {
  EXPECT_FALSE(SetItem("l:\n- a\n", {"l"}, 5, "b").ok());
}

TEST(SetMember, ChangesNothingWhereTheValueIsThereAlready) {
  const char* text = "s: {b: {x: 1, y: 'z'}}  # as I like it\n";
  EXPECT_EQ(Set(text, {"s"}, "b", Block("y: z\nx: 1")), text);
}

TEST(InsertItem, PutsItBeforeTheOneAtTheIndex) {
  EXPECT_EQ(*InsertItem("l:\n- a: 1\n  b: 2\n- c: 3\nz: 1\n", {"l"}, 0, "n: c\nv: 2"),
            "l:\n- n: c\n  v: 2\n- a: 1\n  b: 2\n- c: 3\nz: 1\n");
  EXPECT_EQ(*InsertItem("l: [a, b]\n", {"l"}, 1, "x"), "l:\n- a\n- x\n- b\n");
}

TEST(InsertItem, RefusesWhatWouldCutALineInTwo) {
  EXPECT_FALSE(InsertItem("- - a\n  - b\n", {"0"}, 0, "x").ok());
}

TEST(RemoveItem, LeavesTheOthers) {
  EXPECT_EQ(*RemoveItem("l:\n- a: 1\n  b: 2\n- c: 3\nz: 1\n", {"l"}, 0), "l:\n- c: 3\nz: 1\n");
  EXPECT_FALSE(RemoveItem("l:\n- a\n", {"l"}, 0).ok());
}

TEST(RemoveMember, TakesTheLinesOfTheMemberOnly) {
  EXPECT_EQ(*RemoveMember("a:\n  b: |\n    x\n  # about c\n  c: 1\n", {"a"}, "b"),
            "a:\n  # about c\n  c: 1\n");
}

TEST(RemoveMember, MovesTheNextMemberBehindTheDash) {
  EXPECT_EQ(*RemoveMember("l:\n- a: 1\n  b: 2\n", {"l", "0"}, "a"), "l:\n- b: 2\n");
}

TEST(RemoveMember, LeavesAnEmptyMappingForTheLastOne) {
  EXPECT_EQ(*RemoveMember("a:\n  b: 1\nc: 2\n", {"a"}, "b"), "a: {}\nc: 2\n");
}

TEST(RemoveMember, IsNoErrorForWhatIsNotThere) {
  EXPECT_EQ(*RemoveMember("a: 1\n", {"x"}, "b"), "a: 1\n");
}

TEST(Text, QuotesWhatWouldBeReadAsSomethingElse) {
  EXPECT_EQ(Text("arn:aws:kms:eu-west-1:1:key/a").text, "arn:aws:kms:eu-west-1:1:key/a");
  EXPECT_EQ(Text("1.36.0").text, "1.36.0");
  EXPECT_EQ(Text("--key=a").text, "--key=a");
  for (const char* odd :
       {"true", "12", "", "a: b", "a #b", "- x", "1:30", "-1", "+", "no", "~", "a\nb", "<<"}) {
    EXPECT_EQ(Text(odd).text.front(), '"') << odd;
  }
}

TEST(Emit, SaysTheSameAsTheNode) {
  const auto node = Node::Parse(
      "a: {b: [1, '2', null, {}, [x]], 'c d': \"x\\ty\"}\n"
      "t: |\n  line\n\n  more\nu: |-\n  x\n   y\nw: \"  lead\\nx\\n\"\nl: [\"a\\nb\\n\"]\n");
  ASSERT_TRUE(node.ok());
  const std::string text = Emit(*node);
  const auto again = Node::Parse(text);
  ASSERT_TRUE(again.ok()) << text;
  EXPECT_TRUE(SaysTheSame(*node, *again)) << text;
}

}  // namespace
}  // namespace atrest::yaml
