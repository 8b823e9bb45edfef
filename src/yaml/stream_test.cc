#include "yaml/stream.h"

#include <gtest/gtest.h>

namespace atrest::yaml {
namespace {

TEST(SplitStream, CutsAtMarkersAndCountsLines) {
  const auto sections = SplitStream("a: 1\n---\nb: 2\n--- # note\nc: 3\n");
  ASSERT_EQ(sections.size(), 3u);
  EXPECT_EQ(sections[0].text, "a: 1\n");
  EXPECT_EQ(sections[1].text, "b: 2\n");
  EXPECT_EQ(sections[1].first_line, 3);
  EXPECT_EQ(sections[2].marker, "--- # note\n");
}

TEST(SplitStream, TakesAMarkerAtTheStartForNoDocumentOfItsOwn) {
  EXPECT_EQ(SplitStream("---\na: 1\n").size(), 1u);
}

TEST(SplitStream, CutsOnlyAtWholeLines) {
  EXPECT_EQ(SplitStream("a: |\n  ---\nb: ---\n---x\n").size(), 1u);
}

TEST(JoinStream, GivesBackTheStream) {
  for (const char* text : {"", "a", "---\n", "---\n---\n", "# c\n---\na: 1\n\n---\r\nb: 2\n---"}) {
    EXPECT_EQ(JoinStream(SplitStream(text)), text);
  }
}

}  // namespace
}  // namespace atrest::yaml
