#include "os/file_lock.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <optional>
#include <string>

namespace atrest::os {
namespace {

using ::testing::HasSubstr;

class FileLockTest : public ::testing::Test {
 protected:
  FileLockTest() {
    std::string name = ::testing::TempDir() + "/file-lock-XXXXXX";
    directory_ = ::mkdtemp(name.data());
    path_ = directory_ + "/lock";
  }
  ~FileLockTest() override {
    ::unlink(path_.c_str());
    ::rmdir(directory_.c_str());
  }

  std::string directory_;
  std::string path_;
};

TEST_F(FileLockTest, IsTakenOnce) {
  const Result<FileLock> first = FileLock::Take(path_);
  ASSERT_TRUE(first.ok()) << first.error().message;
  const Result<FileLock> second = FileLock::Take(path_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, Failure::kSystem);
}

TEST_F(FileLockTest, NamesTheFileAndWhoHasIt) {
  const Result<FileLock> first = FileLock::Take(path_);
  const std::string message = FileLock::Take(path_).error().message;
  EXPECT_THAT(message, HasSubstr(path_));
  EXPECT_THAT(message, HasSubstr("process " + std::to_string(::getpid())));
}

TEST_F(FileLockTest, IsGivenBack) {
  std::optional<Result<FileLock>> first(FileLock::Take(path_));
  first.reset();
  EXPECT_TRUE(FileLock::Take(path_).ok());
}

TEST_F(FileLockTest, MindsNotWhatAnEarlierProcessLeft) {
  std::ofstream(path_) << "no number, and longer than any process id is";
  EXPECT_TRUE(FileLock::Take(path_).ok());
  std::string left;
  std::getline(std::ifstream(path_), left);
  EXPECT_EQ(left, std::to_string(::getpid()));
}

TEST_F(FileLockTest, IsAPrivateFile) {
  const Result<FileLock> lock = FileLock::Take(path_);
  struct stat found {};
  ASSERT_EQ(::stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(FileLockTest, SaysThatTheDirectoryIsMissing) {
  const Result<FileLock> lock = FileLock::Take(directory_ + "/absent/lock");
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.error().kind, Failure::kAbsent);
}

}  // namespace
}  // namespace atrest::os
