#include <gtest/gtest.h>

#include <ostream>

#include "json/json.h"

namespace atrest::json {
namespace {

std::string Message(std::string_view text, const Limits& limits = {}) {
  const auto result = Value::Parse(text, limits);
  return result.ok() ? "(parsed)" : result.error().message;
}

TEST(ParseJson, ReadsAKmsReply) {
  const auto value = Value::Parse(R"({"KeyId":"arn:aws:kms:us-east-1:111122223333:key/x",
    "Plaintext":"cGxhaW4=", "EncryptionAlgorithm":"SYMMETRIC_DEFAULT"})");
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(value->Find("Plaintext")->AsString(), "cGxhaW4=");
  EXPECT_EQ(value->size(), 3U);
}

TEST(ParseJson, ReadsAScalarAtTheTop) {
  EXPECT_EQ(Value::Parse(" true ")->AsBool(), true);
  EXPECT_EQ(Value::Parse("false")->AsBool(), false);
  EXPECT_TRUE(Value::Parse("null")->IsNull());
  EXPECT_EQ(Value::Parse("\"a\"")->AsString(), "a");
}

TEST(ParseJson, SkipsTheFourKindsOfSpaceEverywhere) {
  EXPECT_EQ(Value::Parse(" \t\r\n{ \t\"a\"\r:\n[ 1 , 2 ] , \"b\" : { } } \n")->Text(),
            R"({"a":[1,2],"b":{}})");
}

TEST(ParseJson, UndoesEscapes) {
  EXPECT_EQ(Value::Parse(R"("\"\\\/\b\f\n\r\t")")->AsString(), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(Value::Parse(R"("x\u0041\u00e4\u20AC\uD83D\uDD11y")")->AsString(),
            "xA\xc3\xa4\xe2\x82\xac\xf0\x9f\x94\x91y");
  EXPECT_EQ(Value::Parse(R"("a\u0000b")")->AsString(), std::string_view("a\0b", 3));
}

TEST(ParseJson, ReadsIntegersExactly) {
  EXPECT_EQ(Value::Parse("9223372036854775807")->AsInteger(), INT64_MAX);
  EXPECT_EQ(Value::Parse("-9223372036854775808")->AsInteger(), INT64_MIN);
  EXPECT_EQ(Value::Parse("-0")->AsInteger(), 0);
}

TEST(ParseJson, ReadsAnIntegerThatDoesNotFitAsAReal) {
  const auto value = Value::Parse("9223372036854775808");
  EXPECT_EQ(value->AsInteger(), std::nullopt);
  EXPECT_EQ(value->AsReal(), 9223372036854775808.0);
}

TEST(ParseJson, ReadsReals) {
  EXPECT_EQ(Value::Parse("1.565114066965E9")->AsReal(), 1565114066.965);
  EXPECT_EQ(Value::Parse("-0.5e-3")->AsReal(), -0.0005);
  EXPECT_EQ(Value::Parse("1e+2")->AsReal(), 100.0);
}

TEST(ParseJson, RefusesANumberThatNoDoubleHolds) {
  EXPECT_EQ(Message("[1e999]"), "JSON text: number out of range at byte 1");
}

struct Refusal {
  std::string_view text;
  std::string_view message;
};

std::ostream& operator<<(std::ostream& out, const Refusal& refusal) { return out << refusal.text; }

class RefusedJson : public testing::TestWithParam<Refusal> {};

TEST_P(RefusedJson, IsBadInputAndSaysWhere) {
  const auto result = Value::Parse(GetParam().text);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, Failure::kBadInput);
  EXPECT_EQ(result.error().message, "JSON text: " + std::string(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    CutOff, RefusedJson,
    testing::Values(
        Refusal{"", "unexpected end at byte 0"}, Refusal{"  ", "unexpected end at byte 2"},
        Refusal{"{", "unexpected end at byte 1"}, Refusal{"[", "unexpected end at byte 1"},
        Refusal{"[1", "unexpected end at byte 2"}, Refusal{"[1,", "unexpected end at byte 3"},
        Refusal{R"({"a)", "unexpected end at byte 3"},
        Refusal{R"({"a")", "unexpected end at byte 4"},
        Refusal{R"({"a":)", "unexpected end at byte 5"},
        Refusal{R"({"a":1)", "unexpected end at byte 6"},
        Refusal{R"("a\)", "unexpected end at byte 3"}, Refusal{"tru", "unexpected end at byte 3"},
        Refusal{"-", "unexpected end at byte 1"}, Refusal{"1.", "unexpected end at byte 2"},
        Refusal{"1e", "unexpected end at byte 2"}, Refusal{"1e-", "unexpected end at byte 3"}));
INSTANTIATE_TEST_SUITE_P(Grammar, RefusedJson,
                         testing::Values(Refusal{"[1,]", "unexpected character at byte 3"},
                                         Refusal{R"({"a":1,})", "unexpected character at byte 7"},
                                         Refusal{"{1:2}", "unexpected character at byte 1"},
                                         Refusal{R"({"a" 1})", "unexpected character at byte 5"},
                                         Refusal{"[1 2]", "unexpected character at byte 3"},
                                         Refusal{"{}{}", "unexpected character at byte 2"},
                                         Refusal{"1 x", "unexpected character at byte 2"},
                                         Refusal{"True", "unexpected character at byte 0"},
                                         Refusal{"nul1", "unexpected character at byte 3"},
                                         Refusal{"'a'", "unexpected character at byte 0"},
                                         Refusal{"NaN", "unexpected character at byte 0"},
                                         Refusal{"\xef\xbb\xbf{}",
                                                 "unexpected character at byte 0"},
                                         Refusal{"/**/1", "unexpected character at byte 0"},
                                         Refusal{"]", "unexpected character at byte 0"}));
INSTANTIATE_TEST_SUITE_P(Numbers, RefusedJson,
                         testing::Values(Refusal{"01", "unexpected character at byte 1"},
                                         Refusal{"+1", "unexpected character at byte 0"},
                                         Refusal{".5", "unexpected character at byte 0"},
                                         Refusal{"1.e1", "unexpected character at byte 2"},
                                         Refusal{"-a", "unexpected character at byte 1"},
                                         Refusal{"0x10", "unexpected character at byte 1"},
                                         Refusal{"1e5.5", "unexpected character at byte 3"}));
INSTANTIATE_TEST_SUITE_P(
    Strings, RefusedJson,
    testing::Values(Refusal{"\"a\nb\"", "control character in a string at byte 2"},
                    Refusal{R"("\x41")", "unknown escape at byte 1"},
                    Refusal{R"("ab\u12")", "unknown escape at byte 3"},
                    Refusal{R"("\u12G4")", "unknown escape at byte 1"},
                    Refusal{R"("\ud83d")", "surrogate without its pair at byte 1"},
                    Refusal{R"("\ud83d\n")", "surrogate without its pair at byte 1"},
                    Refusal{R"("\ud83dA")", "surrogate without its pair at byte 1"},
                    Refusal{R"("\udd11")", "surrogate without its pair at byte 1"},
                    Refusal{"\"\\\n\"", "unknown escape at byte 1"},
                    Refusal{"\"a\xff\"", "invalid UTF-8 at byte 2"},
                    Refusal{"\"\xc0\xaf\"", "invalid UTF-8 at byte 1"},
                    Refusal{"\"\xed\xa0\x80\"", "invalid UTF-8 at byte 1"},
                    Refusal{"\"\xf4\x90\x80\x80\"", "invalid UTF-8 at byte 1"},
                    Refusal{"\"\xe2\x82\"", "invalid UTF-8 at byte 1"}));
INSTANTIATE_TEST_SUITE_P(
    Duplicates, RefusedJson,
    testing::Values(Refusal{R"({"a":1,"a":1})", "member name given twice at byte 7"},
                    Refusal{R"({"b":0,"a":1,"c":2,"a":3,"a":4})",
                            "member name given twice at byte 19"},
                    Refusal{R"({"a":1,"\u0061":2})", "member name given twice at byte 7"},
                    Refusal{R"([{"x":{"":1,"":2}}])", "member name given twice at byte 12"}));

TEST(ParseJson, AllowsNamesThatDifferInCase) {
  EXPECT_EQ(Value::Parse(R"({"a":1,"A":2})")->size(), 2U);
}

TEST(ParseJson, AllowsTheSameNameInDifferentObjects) {
  EXPECT_TRUE(Value::Parse(R"({"a":{"a":1},"b":{"a":1}})").ok());
}

std::string Nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

TEST(ParseJson, StopsAtTheDepthLimit) {
  const Limits limits{.max_bytes = 1000, .max_depth = 16};
  EXPECT_EQ(Message(Nested(16), limits), "(parsed)");
  EXPECT_EQ(Message(Nested(17), limits), "JSON text: too deeply nested at byte 16");
  EXPECT_EQ(Message(R"({"a":{"b":1}})", {.max_bytes = 100, .max_depth = 1}),
            "JSON text: too deeply nested at byte 5");
}

TEST(ParseJson, StaysOnTheStackForAFloodOfBrackets) {
  EXPECT_FALSE(Value::Parse(std::string(60'000, '[')).ok());
  EXPECT_FALSE(Value::Parse(std::string(60'000, '{')).ok());
}

TEST(ParseJson, RefusesMoreBytesThanAllowedWithoutReadingThem) {
  const Limits limits{.max_bytes = 10, .max_depth = 16};
  EXPECT_EQ(Message("[1,2,3,45]", limits), "(parsed)");
  EXPECT_EQ(Message("[1,2,3,456]", limits), "JSON text of 11 bytes, at most 10 are allowed");
}

TEST(ParseJson, NeverRepeatsTheTextInItsMessage) {
  for (const std::string_view text : {R"({"Plaintext":"c2VjcmV0")", R"(["c2VjcmV0",x])",
                                      R"({"c2VjcmV0":1,"c2VjcmV0":2})", "\"c2VjcmV0\\x\""}) {
    EXPECT_EQ(Message(text).find("c2Vj"), std::string::npos) << text;
  }
}

TEST(ParseJson, ComesBackTheSameFromItsOwnText) {
  const std::string text = R"({"z":[1,-2,0.5,1e+300,"\u0001ä\"",[],{}],"a":{"b":null,"c":true}})";
  const std::string once = Value::Parse(text)->Text();
  EXPECT_EQ(Value::Parse(once)->Text(), once);
  EXPECT_EQ(Value::Parse(Value::Parse(text)->PrettyText())->Text(), once);
}

}  // namespace
}  // namespace atrest::json
