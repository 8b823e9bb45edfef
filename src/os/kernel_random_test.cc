#include "os/kernel_random.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "os/random_name.h"

namespace atrest::os {
namespace {

TEST(KernelRandom, FillsTheWholeBuffer) {
  // A byte that stays zero in 16 fills is one that nobody writes (or one in 2^128).
  std::string seen(1000, '\0');
  KernelRandom random;
  for (int i = 0; i < 16; ++i) {
    std::string bytes(seen.size(), '\0');
    random.Fill(bytes);
    for (std::size_t at = 0; at < seen.size(); ++at) {
      seen[at] = static_cast<char>(seen[at] | bytes[at]);
    }
  }
  EXPECT_EQ(seen.find('\0'), std::string::npos);
}

TEST(KernelRandom, AcceptsAnEmptyBuffer) { KernelRandom().Fill({}); }

TEST(KernelRandom, GivesUnitsBelowOne) {
  KernelRandom random;
  double sum = 0;
  for (int i = 0; i < 1000; ++i) {
    const double unit = random.Unit();
    ASSERT_TRUE(unit >= 0 && unit < 1);
    sum += unit;
  }
  EXPECT_NEAR(sum / 1000, 0.5, 0.1);
}

TEST(RandomName, IsNeverTheSame) {
  std::set<std::string> names;
  for (int i = 0; i < 100; ++i) names.insert(RandomName("x-"));
  EXPECT_EQ(names.size(), 100U);
}

TEST(RandomName, HasThePrefixAndNoCharacterThatPathsTreatSpecially) {
  const std::string name = RandomName("x-");
  EXPECT_EQ(name.substr(0, 2), "x-");
  EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567", 2), std::string::npos);
}

}  // namespace
}  // namespace atrest::os
