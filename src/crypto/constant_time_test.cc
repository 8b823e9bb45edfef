#include "crypto/constant_time.h"

#include <gtest/gtest.h>

#include <string>

namespace atrest::crypto {
namespace {

TEST(EqualInConstantTime, IsTrueForEqualBytes) {
  EXPECT_TRUE(EqualInConstantTime("signature", std::string("signature")));
  EXPECT_TRUE(EqualInConstantTime("", {}));
}

TEST(EqualInConstantTime, SeesADifferenceAtEachPlace) {
  const std::string text(64, 'a');
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] = 'b';
    EXPECT_FALSE(EqualInConstantTime(text, other)) << "at " << i;
  }
}

TEST(EqualInConstantTime, IsFalseForAPrefix) {
  EXPECT_FALSE(EqualInConstantTime("signature", "signatur"));
  EXPECT_FALSE(EqualInConstantTime("", "s"));
}

TEST(EqualInConstantTime, LooksBehindZeroBytes) {
  EXPECT_FALSE(EqualInConstantTime(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

}  // namespace
}  // namespace atrest::crypto
