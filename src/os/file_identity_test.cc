#include "os/file_identity.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "testing/temporary_directory.h"

namespace atrest::os {
namespace {

class FileIdentityTest : public testing::Test {
 protected:
  FileIdentityTest() { Make(); }

  void Make() { std::ofstream(path_) << "x"; }
  FileIdentity Now() const {
    struct stat status {};
    EXPECT_EQ(::lstat(path_.c_str(), &status), 0);
    return FileIdentity(status);
  }

  fakes::TemporaryDirectory directory_;
  const std::string path_ = directory_.path() + "/file";
};

TEST_F(FileIdentityTest, KnowsTheFileAgain) { EXPECT_TRUE(Now().IsAt(path_)); }

TEST_F(FileIdentityTest, SeesThatTheFileIsGone) {
  const FileIdentity before = Now();
  std::filesystem::remove(path_);
  EXPECT_FALSE(before.IsAt(path_));
}

TEST_F(FileIdentityTest, SeesAnotherFileInItsPlace) {
  const FileIdentity before = Now();
  std::filesystem::rename(path_, path_ + ".old");
  Make();
  EXPECT_FALSE(before.IsAt(path_));
  EXPECT_TRUE(before.IsAt(path_ + ".old"));
}

TEST_F(FileIdentityTest, TakesALinkForALink) {
  const FileIdentity before = Now();
  std::filesystem::create_symlink(path_, path_ + ".link");
  EXPECT_FALSE(before.IsAt(path_ + ".link"));
}

TEST_F(FileIdentityTest, IsNowhereUnlessMadeOfAFile) { EXPECT_FALSE(FileIdentity().IsAt(path_)); }

}  // namespace
}  // namespace atrest::os
