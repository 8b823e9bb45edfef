#include "etcd/fingerprint_set.h"

#include <gtest/gtest.h>

namespace atrest::etcd {
namespace {

// Spread like a hash.
std::uint64_t Fingerprint(std::uint64_t number) { return number * 0x9e3779b97f4a7c15; }

TEST(FingerprintSet, TellsNewFromSeen) {
  FingerprintSet set;
  EXPECT_TRUE(set.Insert(5));
  EXPECT_FALSE(set.Insert(5));
  EXPECT_TRUE(set.Insert(6));
  EXPECT_EQ(set.size(), 2u);
}

TEST(FingerprintSet, KeepsWhatItHeldWhenItGrows) {
  FingerprintSet set;
  for (std::uint64_t i = 0; i < 20000; ++i) ASSERT_TRUE(set.Insert(Fingerprint(i))) << i;
  for (std::uint64_t i = 0; i < 20000; ++i) ASSERT_FALSE(set.Insert(Fingerprint(i))) << i;
  EXPECT_EQ(set.size(), 20000u);
}

TEST(FingerprintSet, HoldsZero) {
  FingerprintSet set;
  EXPECT_TRUE(set.Insert(0));
  EXPECT_FALSE(set.Insert(0));
}

TEST(FingerprintSet, TellsFingerprintsOfOneSlotApart) {
  FingerprintSet set;
  for (std::uint64_t i = 1; i < 500; ++i) ASSERT_TRUE(set.Insert(i << 32)) << i;
  EXPECT_FALSE(set.Insert(std::uint64_t{499} << 32));
}

}  // namespace
}  // namespace atrest::etcd
