#include "os/path_facts.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "testing/result_matchers.h"
#include "testing/temporary_directory.h"

namespace atrest::os {
namespace {

class PathFactsTest : public testing::Test {
 protected:
  fakes::TemporaryDirectory directory_;
  const std::string path_ = directory_ / "it";
};

TEST_F(PathFactsTest, SaysThatNothingIsThere) {
  const auto facts = LookAtPath(path_);
  ASSERT_THAT(facts, fakes::IsOk());
  EXPECT_EQ(facts->kind, PathKind::kNothing);
}

TEST_F(PathFactsTest, SaysThatNothingIsBelowAFile) {
  std::ofstream(path_) << "x";
  const auto facts = LookAtPath(path_ + "/below");
  ASSERT_THAT(facts, fakes::IsOk());
  EXPECT_EQ(facts->kind, PathKind::kNothing);
}

TEST_F(PathFactsTest, TellsModeOwnerAndSizeOfAFile) {
  std::ofstream(path_) << "abc";
  ASSERT_EQ(::chmod(path_.c_str(), 0640), 0);
  const auto facts = LookAtPath(path_);
  ASSERT_THAT(facts, fakes::IsOk());
  EXPECT_EQ(facts->kind, PathKind::kFile);
  EXPECT_EQ(facts->mode, 0640U);
  EXPECT_EQ(facts->user, ::geteuid());
  EXPECT_EQ(facts->size, 3U);
}

TEST_F(PathFactsTest, DoesNotFollowALink) {
  std::filesystem::create_symlink("/", path_);
  const auto facts = LookAtPath(path_);
  ASSERT_THAT(facts, fakes::IsOk());
  EXPECT_EQ(facts->kind, PathKind::kLink);
}

TEST_F(PathFactsTest, TellsDirectoriesFromFiles) {
  const auto facts = LookAtPath(directory_.path());
  ASSERT_THAT(facts, fakes::IsOk());
  EXPECT_EQ(facts->kind, PathKind::kDirectory);
}

}  // namespace
}  // namespace atrest::os
