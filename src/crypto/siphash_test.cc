#include "crypto/siphash.h"

#include <gtest/gtest.h>

#include <string>

namespace atrest::crypto {
namespace {

// Appendix A of the paper and vectors.h of the reference implementation: key 00 01 … 0f, input
// 00 01 02 … of each length.
constexpr SipHashKey kKey{0x0706050403020100, 0x0f0e0d0c0b0a0908};

std::string Counting(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(i);
  return text;
}

TEST(SipHash, GivesThePublishedValues) {
  EXPECT_EQ(SipHash(kKey, Counting(0)), 0x726fdb47dd0e0e31u);
  EXPECT_EQ(SipHash(kKey, Counting(1)), 0x74f839c593dc67fdu);
  EXPECT_EQ(SipHash(kKey, Counting(7)), 0xab0200f58b01d137u);
  EXPECT_EQ(SipHash(kKey, Counting(8)), 0x93f5f5799a932462u);
  EXPECT_EQ(SipHash(kKey, Counting(15)), 0xa129ca6149be45e5u);
}

TEST(SipHash, DependsOnBothHalvesOfItsKey) {
  EXPECT_NE(SipHash({1, 2}, "text"), SipHash({1, 3}, "text"));
  EXPECT_NE(SipHash({1, 2}, "text"), SipHash({2, 2}, "text"));
}

TEST(SipHash, TellsTrailingZerosApart) {
  EXPECT_NE(SipHash(kKey, std::string_view("a\0", 2)), SipHash(kKey, "a"));
}

}  // namespace
}  // namespace atrest::crypto
