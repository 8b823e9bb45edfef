#include "emulator/sts/form.h"

#include <gtest/gtest.h>

namespace atrest::emulator {
namespace {

// The form as JSON text, or the error's code.
std::string Parsed(std::string_view body) {
  const Result<json::Value> form = ParseForm(body);
  return form.ok() ? form->Text() : form.error().code;
}

TEST(ParseForm, ReadsFieldsInOrder) {
  EXPECT_EQ(Parsed("Action=AssumeRole&Version=2011-06-15"),
            R"({"Action":"AssumeRole","Version":"2011-06-15"})");
}

TEST(ParseForm, DecodesEscapesInNamesAndValues) {
  EXPECT_EQ(Parsed("a%62c=x+y%2Bz%c3%a4"), R"({"abc":"x y+zä"})");
}

TEST(ParseForm, KeepsAnEqualsSignInAValue) { EXPECT_EQ(Parsed("a=b=c"), R"({"a":"b=c"})"); }

TEST(ParseForm, LeavesOutWhatHasNoValue) { EXPECT_EQ(Parsed("&&a&b=&=&c=d&"), R"({"c":"d"})"); }

TEST(ParseForm, RefusesBrokenEscapes) {
  for (const char* body : {"a=%", "a=%4", "a=%4g", "a=%g4", "%=b"}) {
    EXPECT_EQ(Parsed(body), "ValidationError") << body;
  }
}

TEST(ParseForm, RefusesAFieldTwice) { EXPECT_EQ(Parsed("a=b&%61=c"), "ValidationError"); }

TEST(ParseForm, RefusesWhatIsTooLarge) {
  EXPECT_EQ(Parsed("a=" + std::string(kMaxFormBytes - 2, 'x')).size(), kMaxFormBytes + 6);
  EXPECT_EQ(Parsed("a=" + std::string(kMaxFormBytes - 1, 'x')), "ValidationError");
}

TEST(ParseForm, RefusesTooManyFields) {
  std::string body;
  for (int i = 0; i < 201; ++i) body += "f" + std::to_string(i) + "=x&";
  EXPECT_EQ(Parsed(body), "ValidationError");
}

}  // namespace
}  // namespace atrest::emulator
