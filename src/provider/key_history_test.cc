#include "provider/key_history.h"

#include <gtest/gtest.h>

namespace atrest::provider {
namespace {

const std::string kArn = "arn:aws:kms:eu-west-1:111122223333:key/a";
const KeyName kA{kArn, ""};
const KeyName kB{"arn:aws:kms:eu-west-1:111122223333:key/b", ""};

TEST(KeyIdOf, IsTheArnWhereNoMaterialIsKnown) { EXPECT_EQ(KeyIdOf({kA}), kArn); }

TEST(KeyIdOf, NamesTheKeyMaterial) { EXPECT_EQ(KeyIdOf({{kArn, "4f6f"}}), kArn + "#4f6f"); }

TEST(KeyIdOf, CountsFromTheSecondUseOn) {
  EXPECT_EQ(KeyIdOf({kA, 2}), kArn + "#2");
  EXPECT_EQ(KeyIdOf({{kArn, "4f6f"}, 3}), kArn + "#4f6f#3");
}

TEST(KeyHistory, LeavesTheCurrentKeyWhenItMoves) {
  const KeyHistory moved = KeyHistory{}.MovedTo(kA).MovedTo(kB);
  EXPECT_EQ(moved.current->key, kB);
  EXPECT_TRUE(moved.Left(kA));
  EXPECT_FALSE(moved.Left(kB));
}

TEST(KeyHistory, GivesAKeyThatComesBackAnotherIdEachTime) {
  const KeyHistory back = KeyHistory{}.MovedTo(kA).MovedTo(kB).MovedTo(kA);
  EXPECT_EQ(KeyIdOf(*back.current), kArn + "#2");
  EXPECT_FALSE(back.Left(kA));
  EXPECT_EQ(KeyIdOf(*back.MovedTo(kB).MovedTo(kA).current), kArn + "#3");
}

TEST(KeyHistory, TakesAnotherMaterialOfAKeyForAnotherKey) {
  const KeyHistory rotated = KeyHistory{}.MovedTo({kArn, "1"}).MovedTo({kArn, "2"});
  EXPECT_TRUE(rotated.Left({kArn, "1"}));
  EXPECT_EQ(rotated.current->uses, 1);
}

}  // namespace
}  // namespace atrest::provider
