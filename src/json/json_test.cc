#include "json/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

namespace atrest::json {
namespace {

TEST(JsonValue, IsOfExactlyOneKind) {
  const Value text = Value::String("a");
  EXPECT_TRUE(text.IsString());
  EXPECT_FALSE(text.IsObject() || text.IsArray() || text.IsNumber() || text.IsBool() ||
               text.IsNull());
  EXPECT_TRUE(Value::Null().IsNull());
  EXPECT_TRUE(Value::Bool(false).IsBool());
  EXPECT_TRUE(Value::Number(0).IsNumber());
  EXPECT_TRUE(Value::Real(0).IsNumber());
  EXPECT_TRUE(Value::Array().IsArray());
  EXPECT_TRUE(Value::Object().IsObject());
}

TEST(JsonValue, GivesNothingWhenAskedForAnotherKind) {
  const Value flag = Value::Bool(true);
  EXPECT_EQ(flag.AsString(), "");
  EXPECT_EQ(flag.AsInteger(), std::nullopt);
  EXPECT_EQ(flag.AsReal(), std::nullopt);
  EXPECT_EQ(Value::Number(1).AsBool(), std::nullopt);
  EXPECT_EQ(flag.Find("a"), nullptr);
  EXPECT_EQ(flag.size(), 0U);
  EXPECT_TRUE(flag.MemberNames().empty());
}

TEST(JsonValue, GivesAnIntegerAsARealButNotARealAsAnInteger) {
  EXPECT_EQ(Value::Number(7).AsReal(), 7.0);
  EXPECT_EQ(Value::Real(7.0).AsInteger(), std::nullopt);
}

TEST(JsonObject, KeepsTheOrderOfItsMembers) {
  Value object = Value::Object();
  object.Set("z", "1");
  object.Set("a", "2");
  object.Set("m", "3");
  EXPECT_EQ(object.MemberNames(), (std::vector<std::string>{"z", "a", "m"}));
}

TEST(JsonObject, ReplacesAMemberInItsPlace) {
  Value object = Value::Object();
  object.Set("a", "1");
  object.Set("b", "2");
  object.Set("a", Value::Number(3));
  EXPECT_EQ(object.Text(), R"({"a":3,"b":"2"})");
}

TEST(JsonObject, FindsAMemberByItsExactName) {
  Value object = Value::Object();
  object.Set("Plaintext", "x");
  ASSERT_NE(object.Find("Plaintext"), nullptr);
  EXPECT_EQ(object.Find("Plaintext")->AsString(), "x");
  EXPECT_EQ(object.Find("plaintext"), nullptr);
  EXPECT_EQ(object.Find("Plain"), nullptr);
}

TEST(JsonObject, FindsAMemberIgnoringAsciiCaseOnly) {
  Value object = Value::Object();
  object.Set("AccessKeyId", "x");
  object.Set("\xc3\x84", "y");
  EXPECT_NE(object.FindIgnoringCase("accessKEYid"), nullptr);
  EXPECT_EQ(object.FindIgnoringCase("accesskeyi"), nullptr);
  EXPECT_EQ(object.FindIgnoringCase("\xc3\xa4"), nullptr);
}

TEST(JsonObject, ComesFromAnythingThatAMemberIsSetOn) {
  Value value = Value::String("text");
  value.Set("a", "b");
  EXPECT_EQ(value.Text(), R"({"a":"b"})");
}

TEST(JsonArray, GivesItsElementsInOrderAndNullBehindTheEnd) {
  Value array = Value::Array();
  array.Append(Value::Number(1));
  array.Append(Value::String("two"));
  EXPECT_EQ(array.size(), 2U);
  EXPECT_EQ(array.At(0).AsInteger(), 1);
  EXPECT_EQ(array.At(1).AsString(), "two");
  EXPECT_TRUE(array.At(2).IsNull());
}

TEST(JsonArray, ComesFromAnythingThatIsAppendedTo) {
  Value value = Value::Null();
  value.Append(Value::Bool(true));
  EXPECT_EQ(value.Text(), "[true]");
}

TEST(JsonValue, IsCopiedDeeply) {
  Value original = *Value::Parse(R"({"a":["secret",1,1.5,true,null,{}]})");
  const Value copy = original;
  original.Set("a", "changed");
  EXPECT_EQ(copy.Text(), R"({"a":["secret",1,1.5,true,null,{}]})");
}

TEST(JsonValue, CanBeAssignedAPartOfItself) {
  Value value = *Value::Parse(R"({"inner":{"a":1}})");
  value = *value.Find("inner");
  EXPECT_EQ(value.Text(), R"({"a":1})");
}

TEST(JsonValue, IsNullAfterItWasMovedFrom) {
  Value from = Value::String("text");
  const Value to = std::move(from);
  EXPECT_TRUE(from.IsNull());  // NOLINT(bugprone-use-after-move): the promise under test
  EXPECT_EQ(to.AsString(), "text");
}

TEST(JsonText, IsCompact) {
  Value object = Value::Object();
  object.Set("n", Value::Null());
  object.Set("t", Value::Bool(true));
  object.Set("f", Value::Bool(false));
  object.Set("i", Value::Number(-5));
  object.Set("a", Value::Array());
  object.Set("o", Value::Object());
  EXPECT_EQ(object.Text(), R"({"n":null,"t":true,"f":false,"i":-5,"a":[],"o":{}})");
}

TEST(JsonText, IsTheSameAsASecret) {
  EXPECT_EQ(Value::String("a\"b").SecretText().Reveal(), R"("a\"b")");
}

TEST(JsonText, EscapesWhatMayNotStandInAString) {
  EXPECT_EQ(Value::String(std::string_view("\"\\/\b\f\n\r\t\0\x1f\x7f", 11)).Text(),
            R"("\"\\/\b\f\n\r\t\u0000\u001f\u007f")");
}

TEST(JsonText, LeavesOtherCharactersAsTheyAre) {
  const std::string text = "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x94\x91";
  EXPECT_EQ(Value::String(text).Text(), '"' + text + '"');
}

TEST(JsonText, ReplacesEachInvalidByte) {
  const std::string r = "\xef\xbf\xbd";
  EXPECT_EQ(Value::String("a\xff"
                          "b")
                .Text(),
            "\"a" + r + "b\"");
  EXPECT_EQ(Value::String("\xc0\x80").Text(), '"' + r + r + '"');           // overlong
  EXPECT_EQ(Value::String("\xed\xa0\x80").Text(), '"' + r + r + r + '"');   // surrogate
  EXPECT_EQ(Value::String("cut \xe2\x82").Text(), "\"cut " + r + r + '"');  // cut off
}

TEST(JsonText, WritesRealsSoThatTheyComeBack) {
  for (const double number : {0.1, 1.0, -2.5e-300, 1e22, 1.7976931348623157e308, 1565114066.965}) {
    EXPECT_EQ(Value::Parse(Value::Real(number).Text())->AsReal(), number);
  }
  EXPECT_EQ(Value::Real(3).Text(), "3.0");
}

TEST(JsonText, WritesNumbersThatJsonDoesNotHaveAsNull) {
  EXPECT_EQ(Value::Real(std::nan("")).Text(), "null");
  EXPECT_EQ(Value::Real(std::numeric_limits<double>::infinity()).Text(), "null");
}

TEST(JsonPrettyText, IndentsByTwoSpaces) {
  const Value value = *Value::Parse(R"({"a":[1,{"b":"c"}],"d":{},"e":[]})");
  EXPECT_EQ(value.PrettyText(), R"({
  "a": [
    1,
    {
      "b": "c"
    }
  ],
  "d": {},
  "e": []
})");
}

}  // namespace
}  // namespace atrest::json
