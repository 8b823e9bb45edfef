#include "crypto/sha256_stream.h"

#include <gtest/gtest.h>

namespace atrest::crypto {
namespace {

TEST(Sha256Stream, OfNothingIsTheDigestOfNothing) {
  Sha256Stream stream;
  EXPECT_EQ(stream.Finish(), Sha256(""));
}

TEST(Sha256Stream, DoesNotDependOnWhereThePiecesEnd) {
  const std::string text(1000, 't');
  for (std::size_t cut : {1u, 63u, 64u, 65u, 999u}) {
    Sha256Stream stream;
    stream.Add(std::string_view(text).substr(0, cut));
    stream.Add(std::string_view(text).substr(cut));
    EXPECT_EQ(stream.Finish(), Sha256(text)) << cut;
  }
}

}  // namespace
}  // namespace atrest::crypto
