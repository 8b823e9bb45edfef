#include "emulator/policy/condition.h"

#include <gtest/gtest.h>

namespace atrest::emulator {
namespace {

const ConditionValues kValues{{"kms:encryptioncontext:cluster", {"prod"}},
                              {"kms:encryptioncontextkeys", {"cluster", "node"}},
                              {"aws:principalarn", {"arn:aws:iam::1:role/masters.prod"}},
                              {"kms:multiregion", {"false"}}};

bool Check(std::string op, std::string key, std::vector<std::string> values) {
  return Holds({std::move(op), std::move(key), std::move(values)}, kValues);
}

TEST(Condition, ComparesText) {
  const std::string key = "kms:encryptioncontext:cluster";
  EXPECT_TRUE(Check("StringEquals", key, {"test", "prod"}));
  EXPECT_FALSE(Check("StringEquals", key, {"PROD"}));
  EXPECT_TRUE(Check("StringEqualsIgnoreCase", key, {"PROD"}));
  EXPECT_TRUE(Check("StringLike", key, {"pr*"}));
  EXPECT_FALSE(Check("StringEquals", key, {"pr*"}));
  EXPECT_FALSE(Check("StringNotEquals", key, {"prod"}));
  EXPECT_TRUE(Check("StringNotLike", key, {"test*"}));
}

TEST(Condition, ComparesArnsWithWildcards) {
  EXPECT_TRUE(Check("ArnEquals", "aws:principalarn", {"arn:aws:iam::1:role/masters.*"}));
  EXPECT_FALSE(Check("ArnLike", "aws:principalarn", {"arn:aws:iam::2:role/*"}));
}

TEST(Condition, ComparesTruthValues) {
  EXPECT_TRUE(Check("Bool", "kms:multiregion", {"false"}));
  EXPECT_FALSE(Check("Bool", "kms:multiregion", {"true"}));
}

TEST(Condition, AnAbsentKeyHoldsForNegationsAndIfExistsOnly) {
  EXPECT_FALSE(Check("StringEquals", "kms:viaservice", {"x"}));
  EXPECT_TRUE(Check("StringNotEquals", "kms:viaservice", {"x"}));
  EXPECT_TRUE(Check("StringEqualsIfExists", "kms:viaservice", {"x"}));
  EXPECT_TRUE(Check("Null", "kms:viaservice", {"true"}));
  EXPECT_FALSE(Check("Null", "aws:principalarn", {"true"}));
}

TEST(Condition, ForAllValuesForbidsAnythingElse) {
  const std::string key = "kms:encryptioncontextkeys";
  EXPECT_TRUE(Check("ForAllValues:StringEquals", key, {"cluster", "node", "zone"}));
  EXPECT_FALSE(Check("ForAllValues:StringEquals", key, {"cluster"}));
  EXPECT_TRUE(Check("ForAllValues:StringEquals", "kms:absent", {"cluster"}));
}

TEST(Condition, ForAnyValueWantsOne) {
  const std::string key = "kms:encryptioncontextkeys";
  EXPECT_TRUE(Check("ForAnyValue:StringEquals", key, {"cluster"}));
  EXPECT_FALSE(Check("ForAnyValue:StringEquals", key, {"zone"}));
  EXPECT_FALSE(Check("ForAnyValue:StringEquals", "kms:absent", {"cluster"}));
}

TEST(CheckOperator, KnowsWhatItDoesNotKnow) {
  EXPECT_TRUE(CheckOperator("ForAllValues:StringLikeIfExists").ok());
  EXPECT_TRUE(CheckOperator("Null").ok());
  EXPECT_EQ(CheckOperator("NumericLessThan").error().code, "MalformedPolicyDocumentException");
}

}  // namespace
}  // namespace atrest::emulator
