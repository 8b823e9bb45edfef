#include "kms/encryption_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atrest::kms {
namespace {

using testing::HasSubstr;

EncryptionContext Parsed(std::string_view text) {
  auto context = ParseEncryptionContext(text);
  EXPECT_TRUE(context.ok()) << text << ": " << context.error().message;
  return context.ok() ? *context : EncryptionContext{{"parse", "failed"}};
}

using Map = EncryptionContext;

TEST(ParseEncryptionContext, ReadsPairs) {
  EXPECT_EQ(Parsed("a=b,c=d"), (Map{{"a", "b"}, {"c", "d"}}));
}
TEST(ParseEncryptionContext, NothingMeansNoPairs) {
  EXPECT_EQ(Parsed(""), Map{});
  EXPECT_EQ(Parsed("[]"), Map{});
}
TEST(ParseEncryptionContext, DropsBracketsAtBothEnds) {
  EXPECT_EQ(Parsed("[a=b,c=d]"), (Map{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(Parsed("[[a=b"), (Map{{"a", "b"}}));
}
TEST(ParseEncryptionContext, SplitsAtTheFirstEqualsSign) {
  EXPECT_EQ(Parsed("a=b=c"), (Map{{"a", "b=c"}}));
}
TEST(ParseEncryptionContext, AValueMayBeEmpty) { EXPECT_EQ(Parsed("a="), (Map{{"a", ""}})); }
TEST(ParseEncryptionContext, KeepsSpaces) { EXPECT_EQ(Parsed(" a = b "), (Map{{" a ", " b "}})); }
TEST(ParseEncryptionContext, TheLastOfTwoEqualKeysCounts) {
  EXPECT_EQ(Parsed("a=1,a=2"), (Map{{"a", "2"}}));
}
TEST(ParseEncryptionContext, QuotesProtectCommas) {
  EXPECT_EQ(Parsed("\"a=1,2\",b=3"), (Map{{"a", "1,2"}, {"b", "3"}}));
}
TEST(ParseEncryptionContext, DoubledQuotesAreOne) {
  EXPECT_EQ(Parsed("\"a=say \"\"hi\"\"\""), (Map{{"a", "say \"hi\""}}));
}
TEST(ParseEncryptionContext, ALineBreakInsideQuotesStays) {
  EXPECT_EQ(Parsed("\"a=1\n2\""), (Map{{"a", "1\n2"}}));
}
TEST(ParseEncryptionContext, OneLineBreakAtTheEndIsIgnored) {
  EXPECT_EQ(Parsed("a=b\n"), (Map{{"a", "b"}}));
  EXPECT_EQ(Parsed("a=b\r\n"), (Map{{"a", "b"}}));
}
TEST(ParseEncryptionContext, TakesUnicode) { EXPECT_EQ(Parsed("ä=ö"), (Map{{"ä", "ö"}})); }

class RefusedContext : public testing::TestWithParam<const char*> {};

TEST_P(RefusedContext, IsBadInputWithAHint) {
  auto context = ParseEncryptionContext(GetParam());
  ASSERT_FALSE(context.ok()) << GetParam();
  EXPECT_EQ(context.error().kind, Failure::kBadInput);
  EXPECT_THAT(context.error().hint, HasSubstr("key=value"));
}

INSTANTIATE_TEST_SUITE_P(Malformed, RefusedContext,
                         testing::Values("a", "a=b,", ",a=b", "a=b,c", "\"a=b", "\"a=b\"x",
                                         "a=\"b\"", "a=b\nc=d", "\n", "\"\""));

TEST(ParseEncryptionContext, RefusesALongText) {
  EXPECT_FALSE(ParseEncryptionContext("a=" + std::string(70000, 'x')).ok());
}

}  // namespace
}  // namespace atrest::kms
