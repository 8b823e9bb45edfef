#include "kms/policy_pattern.h"

#include <gtest/gtest.h>

namespace atrest::kms {
namespace {

TEST(MatchesWildcards, TakesStarsAndQuestionMarks) {
  EXPECT_TRUE(MatchesWildcards("kms:*", "kms:Encrypt"));
  EXPECT_TRUE(MatchesWildcards("*a*b*", "xxaxxbxx"));
  EXPECT_TRUE(MatchesWildcards("a?c", "abc"));
  EXPECT_FALSE(MatchesWildcards("a?c", "ac"));
  EXPECT_TRUE(MatchesWildcards("*", ""));
  EXPECT_FALSE(MatchesWildcards("", "x"));
  EXPECT_FALSE(MatchesWildcards("*aab", "aaaaac"));
}

TEST(LowerCase, ChangesLettersOfAsciiAlone) {
  EXPECT_EQ(LowerCase("kms:EncryptÄ1"), "kms:encryptÄ1");
}

}  // namespace
}  // namespace atrest::kms
