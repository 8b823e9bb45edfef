#include "aws/credentials/profile_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/result_matchers.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using testing::HasSubstr;

ProfileSections Parsed(std::string_view text) {
  auto sections = ParseProfileFile(text);
  EXPECT_TRUE(sections.ok()) << text;
  return sections.ok() ? std::move(sections).value() : ProfileSections{};
}

TEST(ParseProfileFile, ReadsSectionsAndProperties) {
  auto sections = Parsed("[default]\nregion = eu-west-1\n[profile a]\nregion=us-east-1\n");
  EXPECT_EQ(sections.size(), 2u);
  EXPECT_EQ(sections["default"].Get("region"), "eu-west-1");
  EXPECT_EQ(sections["profile a"].Get("region"), "us-east-1");
  EXPECT_EQ(sections["profile a"].Get("output"), "");
}

TEST(ParseProfileFile, KeepsSecretsApart) {
  auto sections = Parsed(
      "[a]\naws_access_key_id=AKID\naws_secret_access_key=s/+=\n"
      "AWS_SESSION_TOKEN = t\n");
  EXPECT_EQ(sections["a"].Get("aws_access_key_id"), "AKID");
  EXPECT_EQ(sections["a"].secret_access_key.Reveal(), "s/+=");
  EXPECT_EQ(sections["a"].session_token.Reveal(), "t");
  EXPECT_EQ(sections["a"].settings.size(), 1u);
}

TEST(ParseProfileFile, AnEmptyFileHasNothing) {
  EXPECT_TRUE(Parsed("").empty());
  EXPECT_TRUE(Parsed("\n# comment\n; comment\n   \n").empty());
}

TEST(ParseProfileFile, CutsCommentsAfterABlankOnly) {
  auto sections = Parsed("[a] # one\nx = 1 # two\ny = a#b\nz = 1\t;three\n");
  EXPECT_EQ(sections["a"].Get("x"), "1");
  EXPECT_EQ(sections["a"].Get("y"), "a#b");
  EXPECT_EQ(sections["a"].Get("z"), "1");
}

TEST(ParseProfileFile, TakesWindowsLineEndsAndAByteOrderMark) {
  EXPECT_EQ(Parsed("\xef\xbb\xbf[a]\r\nx=1\r\n")["a"].Get("x"), "1");
}

TEST(ParseProfileFile, CollapsesBlanksInSectionNames) {
  EXPECT_EQ(Parsed("[ profile \t a ]\nx=1")["profile a"].Get("x"), "1");
}

TEST(ParseProfileFile, MergesEqualSectionsAndTheLastValueCounts) {
  auto sections = Parsed("[a]\nx=1\ny=1\n[b]\n[a]\nx=2\n");
  EXPECT_EQ(sections["a"].Get("x"), "2");
  EXPECT_EQ(sections["a"].Get("y"), "1");
}

TEST(ParseProfileFile, NestsUnderAnEmptyProperty) {
  auto sections =
      Parsed("[services s]\nkms =\n  endpoint_url = https://a\nsts =\n endpoint_url=b\n");
  EXPECT_EQ(sections["services s"].Get("kms.endpoint_url"), "https://a");
  EXPECT_EQ(sections["services s"].Get("sts.endpoint_url"), "b");
}

TEST(ParseProfileFile, AnIndentedLineContinuesAValue) {
  EXPECT_EQ(Parsed("[a]\nx = 1\n  2\ny=3")["a"].Get("x"), "1\n2");
}

class RefusedFile : public testing::TestWithParam<const char*> {};

TEST_P(RefusedFile, NamesTheLineAndNeverQuotesIt) {
  auto sections = ParseProfileFile(GetParam());
  EXPECT_THAT(sections, FailsWith(Failure::kBadInput, HasSubstr("line 2")));
  EXPECT_THAT(sections.error().message, Not(HasSubstr("canary")));
}

INSTANTIATE_TEST_SUITE_P(Malformed, RefusedFile,
                         testing::Values("\ncanary=1", "[a]\ncanary", "[a]\n= canary",
                                         "[a]\n[canary", "[a]\n[]", "[a]\n[b] canary"));

TEST(ParseProfileFile, ASecretIsNotContinued) {
  EXPECT_THAT(ParseProfileFile("[a]\naws_secret_access_key = x\n  canary"),
              FailsWith(Failure::kBadInput, HasSubstr("line 3")));
}

TEST(ParseProfileFile, RefusesTooMuch) {
  EXPECT_FALSE(ParseProfileFile(std::string(kMaxProfileFileBytes + 1, '\n')).ok());
  std::string many;
  for (int i = 0; i < 2001; ++i) many += "[s" + std::to_string(i) + "]\n";
  EXPECT_FALSE(ParseProfileFile(many).ok());
}

}  // namespace
}  // namespace atrest::aws
