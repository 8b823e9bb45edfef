#include "kops/unified_diff.h"

#include <gtest/gtest.h>

namespace atrest::kops {
namespace {

TEST(UnifiedDiff, IsEmptyForTheSameText) { EXPECT_EQ(UnifiedDiff("a\n", "a\n", "x", "y"), ""); }

TEST(UnifiedDiff, ShowsThreeLinesAroundAChange) {
  EXPECT_EQ(UnifiedDiff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n", "a", "b"),
            "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, PutsFarChangesIntoHunksOfTheirOwn) {
  std::string a;
  for (int i = 0; i < 30; ++i) a += std::to_string(i) + "\n";
  std::string b = "new\n" + a;
  b.replace(b.find("25\n"), 3, "");
  EXPECT_EQ(UnifiedDiff(a, b, "a", "b"),
            "--- a\n+++ b\n@@ -1,3 +1,4 @@\n+new\n 0\n 1\n 2\n"
            "@@ -23,7 +24,6 @@\n 22\n 23\n 24\n-25\n 26\n 27\n 28\n");
}

TEST(UnifiedDiff, SaysWhereALineBreakIsMissing) {
  EXPECT_EQ(UnifiedDiff("a", "a\n", "a", "b"),
            "--- a\n+++ b\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

TEST(UnifiedDiff, CountsFromZeroForAnEmptyText) {
  EXPECT_EQ(UnifiedDiff("", "a\nb\n", "a", "b"), "--- a\n+++ b\n@@ -0,0 +1,2 @@\n+a\n+b\n");
}

}  // namespace
}  // namespace atrest::kops
