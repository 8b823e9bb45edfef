#include "yaml/node.h"

#include <gtest/gtest.h>

namespace atrest::yaml {
namespace {

Error ErrorOf(std::string_view text, const Limits& limits = {}) {
  auto parsed = Node::Parse(text, limits);
  EXPECT_FALSE(parsed.ok()) << text;
  return parsed.ok() ? Error{} : std::move(parsed).error();
}

TEST(YamlNode, ReadsMappingsSequencesAndScalarsWithTheirLines) {
  const auto parsed = Node::Parse("a: one\nb:\n- two\n- three\n");
  ASSERT_TRUE(parsed.ok());
  ASSERT_TRUE(parsed->IsMapping());
  ASSERT_EQ(parsed->members().size(), 2u);
  EXPECT_EQ(parsed->members()[0].key, "a");
  EXPECT_EQ(parsed->members()[0].value.Scalar(), "one");
  const Node* list = parsed->Find("b");
  ASSERT_NE(list, nullptr);
  ASSERT_EQ(list->items().size(), 2u);
  EXPECT_EQ(list->items()[1].Scalar(), "three");
  EXPECT_EQ(list->items()[1].line(), 4);
}

TEST(YamlNode, ReadsJson) {
  const auto parsed = Node::Parse(R"({"a": {"b": ["c", 1, null, true]}})");
  ASSERT_TRUE(parsed.ok());
  const Node* list = parsed->Find("a")->Find("b");
  ASSERT_NE(list, nullptr);
  EXPECT_TRUE(list->items()[0].IsText());
  EXPECT_EQ(list->items()[1].AsInteger(), 1);
  EXPECT_TRUE(list->items()[2].IsNull());
  EXPECT_EQ(list->items()[3].AsBool(), true);
}

TEST(YamlNode, TellsTextFromNumbersAndTruthValues) {
  for (const char* text : {"abc", "3s", "'12'", "\"true\"", "1.2.3", "-", "0123456789ab"}) {
    EXPECT_TRUE(
        Node::Parse(std::string("[") + (text[0] == '-' ? "'-'" : text) + "]")->items()[0].IsText())
        << text;
  }
  for (const char* other : {"12", "-1", "1.5", "1e3", "0x1f", "true", "yes", "Off", "~", "null"}) {
    EXPECT_FALSE(Node::Parse(std::string("[") + other + "]")->items()[0].IsText()) << other;
  }
}

TEST(YamlNode, TakesAQuotedNumberForNoInteger) {
  EXPECT_EQ(Node::Parse("'12'")->AsInteger(), std::nullopt);
  EXPECT_EQ(Node::Parse("12")->AsInteger(), 12);
  EXPECT_EQ(Node::Parse("99999999999999999999")->AsInteger(), std::nullopt);
}

TEST(YamlNode, IsNullForAnEmptyDocument) {
  const auto parsed = Node::Parse("");
  ASSERT_TRUE(parsed.ok());
  EXPECT_TRUE(parsed->IsNull());
}

TEST(YamlNode, FindsNothingInAScalar) {
  const auto parsed = Node::Parse("text");
  EXPECT_EQ(parsed->Find("a"), nullptr);
  EXPECT_TRUE(parsed->items().empty());
}

TEST(YamlNode, PutsACopyInThePlaceOfAnAlias) {
  const auto parsed = Node::Parse("a: &x [1, 2]\nb: *x\n");
  ASSERT_TRUE(parsed.ok());
  ASSERT_EQ(parsed->Find("b")->items().size(), 2u);
  EXPECT_EQ(parsed->Find("b")->items()[1].AsInteger(), 2);
}

TEST(YamlNode, StopsAliasesThatMultiply) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j) bomb += last + ", ";
    bomb += last + "]\n";
  }
  EXPECT_EQ(ErrorOf(bomb).message, "line 5: too many values");
}

TEST(YamlNode, StopsAliasesThatNestTooDeep) {
  const Limits limits{.max_depth = 4};
  EXPECT_TRUE(Node::Parse("- &a [[1]]\n- [*a]\n", limits).ok());
  EXPECT_EQ(ErrorOf("- &a [[1]]\n- [[*a]]\n", limits).message, "line 2: nested too deep");
}

TEST(YamlNode, RefusesAnAliasOfWhatContainsIt) {
  EXPECT_EQ(ErrorOf("a: &x [*x]").message, "line 1: an alias names what contains it");
}

TEST(YamlNode, RefusesNestingBeyondTheLimit) {
  EXPECT_TRUE(Node::Parse(std::string(32, '[') + std::string(32, ']')).ok());
  EXPECT_EQ(ErrorOf(std::string(33, '[') + std::string(33, ']')).message,
            "line 1: nested too deep");
}

TEST(YamlNode, SurvivesNestingThatWouldExhaustAStack) {
  EXPECT_EQ(ErrorOf(std::string(500000, '[')).kind, Failure::kBadInput);
}

TEST(YamlNode, RefusesMoreBytesOrValuesThanAllowed) {
  EXPECT_FALSE(Node::Parse("[1, 2, 3]", {.max_bytes = 8}).ok());
  EXPECT_FALSE(Node::Parse("[1, 2, 3]", {.max_nodes = 3}).ok());
  EXPECT_TRUE(Node::Parse("[1, 2, 3]", {.max_nodes = 4}).ok());
}

TEST(YamlNode, RefusesARepeatedKey) {
  EXPECT_EQ(ErrorOf("a: 1\nb: 2\na: 3\n").message, "line 3: a key is repeated");
}

TEST(YamlNode, RefusesAKeyThatIsNoScalar) {
  EXPECT_EQ(ErrorOf("? [a]\n: b\n").message, "line 1: a key is no scalar");
  EXPECT_EQ(ErrorOf("{~: b}").message, "line 1: a key is no scalar");
}

TEST(YamlNode, RefusesASecondDocument) {
  EXPECT_EQ(ErrorOf("a: 1\n---\nb: 2\n").message, "more than one YAML document");
}

TEST(YamlNode, NamesTheLineOfASyntaxErrorAndNotWhatStoodThere) {
  const Error error = ErrorOf("a: 1\nb: {hidden\n");
  EXPECT_NE(error.message.find("line 3"), std::string::npos) << error.message;
  EXPECT_EQ(error.message.find("hidden"), std::string::npos);
}

TEST(YamlNode, SurvivesBytesThatAreNoText) {
  EXPECT_EQ(ErrorOf("a: \x01\xff\xfe: [\n").kind, Failure::kBadInput);
}

}  // namespace
}  // namespace atrest::yaml
