#include "yaml/writer.h"

#include <gtest/gtest.h>

#include "yaml/node.h"

namespace atrest::yaml {
namespace {

std::string Written(std::string_view json) {
  return std::string(WriteYaml(json::Value::Parse(json).value()).Reveal());
}

// The text of a member, written and read again.
std::string RoundTrip(const std::string& text) {
  json::Value object = json::Value::Object();
  object.Set("a", text);
  const Secret yaml = WriteYaml(object);
  const auto parsed = Node::Parse(yaml.Reveal());
  if (!parsed.ok() || parsed->Find("a") == nullptr)
    return "unreadable: " + std::string(yaml.Reveal());
  EXPECT_TRUE(parsed->Find("a")->IsText()) << yaml.Reveal();
  return std::string(parsed->Find("a")->Scalar());
}

TEST(WriteYaml, WritesAnObjectAsKubectlDoes) {
  EXPECT_EQ(Written(R"({"kind":"Secret","apiVersion":"v1","data":{"b":"eA==","a":"eQ=="},)"
                    R"("metadata":{"name":"db","finalizers":["x","y"],"generation":3,)"
                    R"("ownerReferences":[{"name":"n","uid":"u"}]},"immutable":true,"empty":{}})"),
            "apiVersion: v1\n"
            "data:\n"
            "  a: eQ==\n"
            "  b: eA==\n"
            "empty: {}\n"
            "immutable: true\n"
            "kind: Secret\n"
            "metadata:\n"
            "  finalizers:\n"
            "  - x\n"
            "  - \"y\"\n"
            "  generation: 3\n"
            "  name: db\n"
            "  ownerReferences:\n"
            "  - name: \"n\"\n"
            "    uid: u\n");
}

TEST(WriteYaml, WritesTextOfSeveralLinesAsABlock) {
  EXPECT_EQ(Written(R"({"data":{"f":"one\n  two\n\nthree\n"}})"),
            "data:\n"
            "  f: |\n"
            "    one\n"
            "      two\n"
            "\n"
            "    three\n");
}

TEST(WriteYaml, KeepsEveryTextAsItIs) {
  for (const std::string& text :
       {std::string("plain"),    std::string(""),           std::string("true"),
        std::string("No"),       std::string("12"),         std::string("1e3"),
        std::string("~"),        std::string("a: b"),       std::string("a #b"),
        std::string("- a"),      std::string("\"q\""),      std::string("'"),
        std::string(" lead"),    std::string("trail "),     std::string("tab\tbed"),
        std::string("a\nb"),     std::string("a\nb\n"),     std::string("a\nb\n\n"),
        std::string("\na"),      std::string(" a\nb"),      std::string("a\n b\n  c\n"),
        std::string("\x01\x02"), std::string("2001-01-01"), std::string("0x1f"),
        std::string("*alias"),   std::string("a\r\nb"),     std::string("{}"),
        std::string("[]"),       std::string("!tag"),       std::string("%x"),
        std::string("k:"),       std::string("ü\nö"),       std::string("null"),
        std::string("a\n\n\nb"), std::string("---"),        std::string("a\n---\nb\n"),
        std::string("a\n...\n")}) {
    EXPECT_EQ(RoundTrip(text), text);
  }
}

TEST(WriteYaml, QuotesNamesThatAreNoWords) {
  EXPECT_EQ(Written(R"({"a b":1,"true":2})"), "\"a b\": 1\n\"true\": 2\n");
}

TEST(WriteYaml, WritesListsInListsAndScalars) {
  EXPECT_EQ(Written("[[1,2],[],null]"), "- - 1\n  - 2\n- []\n- null\n");
  EXPECT_EQ(Written("\"x\""), "x\n");
}

}  // namespace
}  // namespace atrest::yaml
