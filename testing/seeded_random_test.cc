#include "testing/seeded_random.h"

#include <gtest/gtest.h>

#include <string>

namespace atrest::fakes {
namespace {

std::string Bytes(Random& random) {
  std::string bytes(40, '\0');
  random.Fill(bytes);
  return bytes;
}

TEST(SeededRandom, IsTheSameForTheSameSeed) {
  SeededRandom one(7);
  SeededRandom other(7);
  EXPECT_EQ(Bytes(one), Bytes(other));
}

TEST(SeededRandom, DiffersForAnotherSeed) {
  SeededRandom one(7);
  SeededRandom other(8);
  EXPECT_NE(Bytes(one), Bytes(other));
}

TEST(SeededRandom, GoesOn) {
  SeededRandom random;
  const std::string first = Bytes(random);
  EXPECT_NE(Bytes(random), first);
}

TEST(SeededRandom, GivesUnitsBelowOne) {
  SeededRandom random;
  double sum = 0;
  for (int i = 0; i < 1000; ++i) {
    const double unit = random.Unit();
    ASSERT_TRUE(unit >= 0 && unit < 1);
    sum += unit;
  }
  EXPECT_NEAR(sum / 1000, 0.5, 0.05);
}

TEST(SeededRandom, AnswersThePinnedUnit) {
  SeededRandom random;
  random.PinUnit(0.25);
  EXPECT_EQ(random.Unit(), 0.25);
  EXPECT_EQ(random.Unit(), 0.25);
}

}  // namespace
}  // namespace atrest::fakes
