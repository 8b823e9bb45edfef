#include "os/disk_filesystem.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "testing/result_matchers.h"
#include "testing/temporary_directory.h"

namespace atrest::os {
namespace {

using fakes::FailsWith;
using fakes::HasValue;
using fakes::IsOk;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Without the umask, modes in these tests would say nothing about it.
class DiskFilesystemTest : public testing::Test {
 protected:
  DiskFilesystemTest() : umask_(::umask(022)) {}
  ~DiskFilesystemTest() override { ::umask(umask_); }

  static mode_t ModeOf(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
  }
  std::vector<std::string> Entries() { return *filesystem_.List(directory_.path()); }

  const mode_t umask_;
  const fakes::TemporaryDirectory directory_;
  const std::string file_ = directory_ / "file";
  DiskFilesystem filesystem_;
};

using Read = DiskFilesystemTest;
using ReplaceAtomically = DiskFilesystemTest;
using Remove = DiskFilesystemTest;
using MakeDirectories = DiskFilesystemTest;
using List = DiskFilesystemTest;

TEST_F(Read, GivesTheWholeFileUpToTheLimit) {
  const std::string content(10'000, 'x');
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, content, 0600), IsOk());
  EXPECT_THAT(filesystem_.Read(file_, 10'000), HasValue(content));
}

TEST_F(Read, RefusesALargerFile) {
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, "12345", 0600), IsOk());
  EXPECT_THAT(filesystem_.Read(file_, 4),
              FailsWith(Failure::kBadInput, "read " + file_ + ": larger than 4 bytes"));
}

TEST_F(Read, GivesAnEmptyFile) {
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, "", 0600), IsOk());
  EXPECT_THAT(filesystem_.Read(file_, 0), HasValue(""));
}

TEST_F(Read, ReadsFilesThatDoNotSayTheirSize) {
  EXPECT_THAT(filesystem_.Read("/proc/self/status", 1 << 20), HasValue(HasSubstr("VmRSS")));
  EXPECT_THAT(filesystem_.Read("/proc/self/status", 10), FailsWith(Failure::kBadInput));
}

TEST_F(Read, SaysThatAFileIsAbsent) {
  EXPECT_THAT(filesystem_.Read(file_, 10),
              FailsWith(Failure::kAbsent, "open " + file_ + ": No such file or directory"));
  EXPECT_THAT(filesystem_.Read(directory_ / "no/file", 10), FailsWith(Failure::kAbsent));
}

TEST_F(Read, FollowsSymbolicLinks) {
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, "token", 0600), IsOk());
  std::filesystem::create_symlink("file", directory_ / "link");
  EXPECT_THAT(filesystem_.Read(directory_ / "link", 10), HasValue("token"));
}

TEST_F(Read, RefusesADirectory) {
  EXPECT_THAT(filesystem_.Read(directory_.path(), 10),
              FailsWith(Failure::kBadInput, HasSubstr("not a regular file")));
}

TEST_F(Read, RefusesAFifoWithoutWaitingForAWriter) {
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_THAT(filesystem_.Read(file_, 10),
              FailsWith(Failure::kBadInput, HasSubstr("not a regular file")));
}

TEST_F(Read, RefusesADevice) {
  EXPECT_THAT(filesystem_.Read("/dev/zero", 10), FailsWith(Failure::kBadInput));
}

TEST_F(ReplaceAtomically, WritesANewFileAndNothingElse) {
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, std::string_view("a\0b", 3), 0600), IsOk());
  EXPECT_THAT(filesystem_.Read(file_, 10), HasValue(std::string("a\0b", 3)));
  EXPECT_THAT(Entries(), ElementsAre("file"));
}

TEST_F(ReplaceAtomically, ReplacesContentAndMode) {
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, "old and longer", 0644), IsOk());
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, "new", 0600), IsOk());
  EXPECT_THAT(filesystem_.Read(file_, 100), HasValue("new"));
  EXPECT_EQ(ModeOf(file_), 0600U);
}

TEST_F(ReplaceAtomically, GivesTheModeThatWasAskedForWhateverTheUmask) {
  ::umask(077);
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, "", 0664), IsOk());
  EXPECT_EQ(ModeOf(file_), 0664U);
}

TEST_F(ReplaceAtomically, LeavesReadersOfTheOldFileAlone) {
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, "old", 0600), IsOk());
  const int reader = ::open(file_.c_str(), O_RDONLY);
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, "new", 0600), IsOk());
  char buffer[4] = {};
  EXPECT_EQ(::read(reader, buffer, 3), 3);
  ::close(reader);
  EXPECT_STREQ(buffer, "old");
}

TEST_F(ReplaceAtomically, ReplacesASymbolicLinkAndNotItsTarget) {
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, "target", 0600), IsOk());
  const std::string link = directory_ / "link";
  std::filesystem::create_symlink("file", link);
  ASSERT_THAT(filesystem_.ReplaceAtomically(link, "new", 0600), IsOk());
  EXPECT_FALSE(std::filesystem::is_symlink(link));
  EXPECT_THAT(filesystem_.Read(file_, 10), HasValue("target"));
}

TEST_F(ReplaceAtomically, SaysThatTheDirectoryIsAbsent) {
  EXPECT_THAT(filesystem_.ReplaceAtomically(directory_ / "no/file", "", 0600),
              FailsWith(Failure::kAbsent, HasSubstr("no/file: No such file or directory")));
}

TEST_F(ReplaceAtomically, RefusesAPathThatNamesNoFile) {
  for (const std::string path : {"", "/", ".", "..", "a/..", "a/"}) {
    EXPECT_THAT(filesystem_.ReplaceAtomically(path, "", 0600), FailsWith(Failure::kBadInput))
        << path;
  }
}

TEST_F(ReplaceAtomically, LeavesNothingBehindWhenItCannotRename) {
  ASSERT_THAT(filesystem_.MakeDirectories(file_, 0700), IsOk());
  EXPECT_THAT(filesystem_.ReplaceAtomically(file_, "new", 0600), FailsWith(Failure::kBadInput));
  EXPECT_THAT(Entries(), ElementsAre("file"));
}

TEST_F(ReplaceAtomically, KeepsTheOldFileWhenItCannotWriteEverything) {
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, "old", 0600), IsOk());
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto result = filesystem_.ReplaceAtomically(file_, std::string(5000, 'x'), 0600);
  ::setrlimit(RLIMIT_FSIZE, &before);
  (void)std::signal(SIGXFSZ, handler);
  EXPECT_THAT(result, FailsWith(Failure::kSystem, "write " + file_ + ": File too large"));
  EXPECT_THAT(filesystem_.Read(file_, 10), HasValue("old"));
  EXPECT_THAT(Entries(), ElementsAre("file"));
}

TEST_F(Remove, RemovesAFile) {
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, "", 0600), IsOk());
  EXPECT_THAT(filesystem_.Remove(file_), IsOk());
  EXPECT_THAT(Entries(), IsEmpty());
}

TEST_F(Remove, SucceedsForWhatIsAbsent) {
  EXPECT_THAT(filesystem_.Remove(file_), IsOk());
  EXPECT_THAT(filesystem_.Remove(directory_ / "no/file"), IsOk());
}

TEST_F(Remove, RefusesADirectory) {
  ASSERT_THAT(filesystem_.MakeDirectories(file_, 0700), IsOk());
  EXPECT_THAT(filesystem_.Remove(file_), FailsWith(Failure::kBadInput));
}

TEST_F(MakeDirectories, MakesAllOfThemWithTheMode) {
  ::umask(077);
  EXPECT_THAT(filesystem_.MakeDirectories(directory_ / "a/b//c/", 0750), IsOk());
  EXPECT_EQ(ModeOf(directory_ / "a"), 0750U);
  EXPECT_EQ(ModeOf(directory_ / "a/b/c"), 0750U);
}

TEST_F(MakeDirectories, LeavesExistingOnesAlone) {
  ASSERT_THAT(filesystem_.MakeDirectories(file_, 0700), IsOk());
  EXPECT_THAT(filesystem_.MakeDirectories(file_, 0755), IsOk());
  EXPECT_EQ(ModeOf(file_), 0700U);
}

TEST_F(MakeDirectories, RefusesAFileInTheWay) {
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, "", 0600), IsOk());
  EXPECT_THAT(filesystem_.MakeDirectories(file_ + "/a", 0700),
              FailsWith(Failure::kBadInput, HasSubstr(file_ + ": exists and is no directory")));
}

TEST_F(List, GivesNamesInOrder) {
  for (const std::string name : {"b", "a", ".c"}) {
    ASSERT_THAT(filesystem_.ReplaceAtomically(directory_ / name, "", 0600), IsOk());
  }
  EXPECT_THAT(filesystem_.List(directory_.path()), HasValue(ElementsAre(".c", "a", "b")));
}

TEST_F(List, TellsAnAbsentDirectoryFromAFile) {
  EXPECT_THAT(filesystem_.List(file_), FailsWith(Failure::kAbsent));
  ASSERT_THAT(filesystem_.ReplaceAtomically(file_, "", 0600), IsOk());
  EXPECT_THAT(filesystem_.List(file_), FailsWith(Failure::kBadInput, HasSubstr("not a directory")));
}

}  // namespace
}  // namespace atrest::os
