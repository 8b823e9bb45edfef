#include "base/version.h"

#include <gtest/gtest.h>

#include <array>

namespace atrest {
namespace {

TEST(VersionText, NamesProgramVersionCommitCompilerAndLibrariesInLines) {
  const std::array libraries{LibraryVersion{"gRPC", "1.51.1"}, LibraryVersion{"libcurl", "7.88.1"}};
  const std::string text = VersionText("atrest", libraries);
  EXPECT_EQ(text, "atrest " + std::string(ProjectVersion()) + "\ncommit " +
                      std::string(BuildCommit()) + "\ncompiler " + std::string(Compiler()) +
                      "\ngRPC 1.51.1\nlibcurl 7.88.1\n");
}

TEST(Version, IsKnownAtBuildTime) {
  EXPECT_FALSE(ProjectVersion().empty());
  EXPECT_FALSE(BuildCommit().empty());
}

}  // namespace
}  // namespace atrest
