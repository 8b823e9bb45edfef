#include "aws/sigv4/canonical_uri.h"

#include <gtest/gtest.h>

namespace atrest::aws {
namespace {

TEST(CanonicalPath, NothingIsTheRoot) {
  EXPECT_EQ(CanonicalPath(""), "/");
  EXPECT_EQ(CanonicalPath("/"), "/");
}
TEST(CanonicalPath, ResolvesDots) {
  EXPECT_EQ(CanonicalPath("/a/./b/../c"), "/a/c");
  EXPECT_EQ(CanonicalPath("/a/.."), "/");
  EXPECT_EQ(CanonicalPath("/../../a"), "/a");
}
TEST(CanonicalPath, DropsEmptySegmentsButNotTheLastSlash) {
  EXPECT_EQ(CanonicalPath("//a//b//"), "/a/b/");
}
TEST(CanonicalPath, EncodesAllButUnreserved) {
  EXPECT_EQ(CanonicalPath("/a b$-._~"), "/a%20b%24-._~");
  EXPECT_EQ(CanonicalPath("/\xe1\x88\xb4"), "/%E1%88%B4");
}
TEST(CanonicalPath, EncodesWhatIsEncodedOnceMore) {
  EXPECT_EQ(CanonicalPath("/a%20b"), "/a%2520b");
}

TEST(CanonicalQuery, SortsByNameThenValue) {
  EXPECT_EQ(CanonicalQuery("b=2&a=2&a=1"), "a=1&a=2&b=2");
}
TEST(CanonicalQuery, SortsByTheNameAloneFirst) {
  EXPECT_EQ(CanonicalQuery("a-b=1&a=2"), "a=2&a-b=1");
}
TEST(CanonicalQuery, EncodesOnceOnly) {
  EXPECT_EQ(CanonicalQuery("a=%20b&c=\xe1\x88\xb4"), "a=%20b&c=%E1%88%B4");
  EXPECT_EQ(CanonicalQuery("a=%3d"), "a=%3D");
}
TEST(CanonicalQuery, ABrokenEscapeIsText) {
  EXPECT_EQ(CanonicalQuery("a=%"), "a=%25");
  EXPECT_EQ(CanonicalQuery("a=%2"), "a=%252");
  EXPECT_EQ(CanonicalQuery("a=%zz"), "a=%25zz");
}
TEST(CanonicalQuery, ANameAloneHasAnEmptyValue) { EXPECT_EQ(CanonicalQuery("a&"), "a="); }

}  // namespace
}  // namespace atrest::aws
