#include "aws/sts/xml_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "testing/result_matchers.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::vector<std::pair<std::string, std::string>> Leaves(std::string_view xml) {
  std::vector<std::pair<std::string, std::string>> leaves;
  auto read = ReadXml(xml, [&](auto path, auto text) { leaves.emplace_back(path, text); });
  if (!read.ok()) leaves.emplace_back("error", read.error().message);
  return leaves;
}

Result<void> Read(std::string_view xml) {
  return ReadXml(xml, [](auto, auto) {});
}

TEST(ReadXml, GivesTheLeavesWithTheirPaths) {
  EXPECT_THAT(Leaves("<a><b>x</b><c><d>y</d></c></a>"),
              ElementsAre(Pair("a/b", "x"), Pair("a/c/d", "y")));
}

TEST(ReadXml, SkipsDeclarationsCommentsAndAttributes) {
  EXPECT_THAT(Leaves("<?xml version=\"1.0\"?>\n<a xmlns='https://x/>' b=\"</a>\"><!-- <b>no</b> -->"
                     "<c >x</c\n></a>\n"),
              ElementsAre(Pair("a/c", "x")));
}

TEST(ReadXml, AnEmptyElementIsALeafWithoutText) {
  EXPECT_THAT(Leaves("<a><b/><c /><d></d></a>"),
              ElementsAre(Pair("a/b", ""), Pair("a/c", ""), Pair("a/d", "")));
}

TEST(ReadXml, TextBetweenElementsIsNoLeaf) {
  EXPECT_THAT(Leaves("<a>one<b>x</b>two</a>"), ElementsAre(Pair("a/b", "x")));
}

TEST(ReadXml, DecodesTheFiveEntitiesAndReferences) {
  EXPECT_THAT(Leaves("<a>&lt;&amp;&gt;&quot;&apos;&#65;&#x42;&#xe4;&#x20ac;&#x1F511;</a>"),
              ElementsAre(Pair("a", "<&>\"'AB\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x91")));
}

TEST(ReadXml, RefusesEveryOtherEntity) {
  for (const char* entity : {"&bomb;", "&;", "&#;", "&#x;", "&#0;", "&#xd800;", "&#x110000;",
                             "&#99999999999;", "& ", "&#6a;", "&amp"}) {
    EXPECT_THAT(Read("<a>" + std::string(entity) + "</a>"), FailsWith(Failure::kBadInput))
        << entity;
  }
}

TEST(ReadXml, RefusesDocumentTypesAndCdata) {
  EXPECT_THAT(Read("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), FailsWith(Failure::kBadInput));
  EXPECT_THAT(Read("<a><![CDATA[x]]></a>"), FailsWith(Failure::kBadInput));
}

TEST(ReadXml, RefusesWhatIsNotOneElement) {
  for (const char* xml : {"",
                          " ",
                          "x",
                          "<a/>x",
                          "x<a/>",
                          "<a/><b/>",
                          "<a>",
                          "</a>",
                          "<a></b>",
                          "<a><b></a></b>",
                          "<",
                          "<a",
                          "<a b='",
                          "<>",
                          "</a",
                          "<a></a",
                          "<?xml",
                          "<!--",
                          "&amp;",
                          "<a/>&amp;",
                          "<a><aa></a></a>"}) {
    EXPECT_THAT(Read(xml), FailsWith(Failure::kBadInput)) << xml;
  }
}

TEST(ReadXml, RefusesDeepNesting) {
  std::string open, close;
  for (int i = 0; i < 16; ++i) {
    open += "<a>";
    close += "</a>";
  }
  EXPECT_TRUE(Read(open + close).ok());
  EXPECT_THAT(Read("<a>" + open + close + "</a>"),
              FailsWith(Failure::kBadInput, HasSubstr("deep")));
}

TEST(ReadXml, RefusesALargeDocument) {
  EXPECT_THAT(Read("<a>" + std::string(kMaxXmlBytes, 'x') + "</a>"),
              FailsWith(Failure::kBadInput, HasSubstr("64 KiB")));
}

TEST(ReadXml, NeverShowsContent) {
  auto read = Read("<a>canary&canary;</a>");
  EXPECT_THAT(read, FailsWith(Failure::kBadInput, HasSubstr("byte 9")));
  EXPECT_THAT(read.error().message, Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace atrest::aws
