#include "testing/memory_filesystem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/result_matchers.h"

namespace atrest::fakes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class MemoryFilesystemTest : public testing::Test {
 protected:
  MemoryFilesystem disk_;
};

TEST_F(MemoryFilesystemTest, ReadsWhatWasPut) {
  disk_.Put("/a/b", "content");
  EXPECT_THAT(disk_.Read("/a/b", 7), HasValue("content"));
}

TEST_F(MemoryFilesystemTest, RefusesALargerFileAsTheRealOneDoes) {
  disk_.Put("/a/b", "content");
  EXPECT_THAT(disk_.Read("/a/b", 6), FailsWith(Failure::kBadInput, HasSubstr("/a/b")));
}

TEST_F(MemoryFilesystemTest, TellsAbsentFromDirectory) {
  disk_.Put("/a/b", "content");
  EXPECT_THAT(disk_.Read("/a/c", 10), FailsWith(Failure::kAbsent, HasSubstr("/a/c")));
  EXPECT_THAT(disk_.Read("/a", 10), FailsWith(Failure::kBadInput));
}

TEST_F(MemoryFilesystemTest, ReplacesContentAndMode) {
  disk_.Put("/a/b", "old");
  EXPECT_THAT(disk_.ReplaceAtomically("/a/b", "new", 0640), IsOk());
  EXPECT_THAT(disk_.Read("/a/b", 10), HasValue("new"));
  EXPECT_EQ(disk_.ModeOf("/a/b"), 0640U);
}

TEST_F(MemoryFilesystemTest, WritesOnlyIntoADirectoryThatIsThere) {
  EXPECT_THAT(disk_.ReplaceAtomically("/a/b", "", 0600), FailsWith(Failure::kAbsent));
  EXPECT_THAT(disk_.MakeDirectories("/a", 0700), IsOk());
  EXPECT_THAT(disk_.ReplaceAtomically("/a/b", "", 0600), IsOk());
  EXPECT_THAT(disk_.ReplaceAtomically("relative", "", 0600), IsOk());
}

TEST_F(MemoryFilesystemTest, RemovesAndTakesAbsenceForSuccess) {
  disk_.Put("/a/b", "");
  EXPECT_THAT(disk_.Remove("/a/b"), IsOk());
  EXPECT_THAT(disk_.Remove("/a/b"), IsOk());
  EXPECT_THAT(disk_.Paths(), IsEmpty());
}

TEST_F(MemoryFilesystemTest, MakesDirectoriesWithTheirModeAndLeavesOldOnesAlone) {
  EXPECT_THAT(disk_.MakeDirectories("/a", 0755), IsOk());
  EXPECT_THAT(disk_.MakeDirectories("/a/b/c/", 0700), IsOk());
  EXPECT_EQ(disk_.ModeOf("/a"), 0755U);
  EXPECT_EQ(disk_.ModeOf("/a/b/c"), 0700U);
}

TEST_F(MemoryFilesystemTest, ListsFilesAndDirectoriesOfOneLevelInOrder) {
  disk_.Put("/a/z", "");
  disk_.Put("/a/b/c", "");
  disk_.Put("/other", "");
  EXPECT_THAT(disk_.List("/a"), HasValue(ElementsAre("b", "z")));
  EXPECT_THAT(disk_.List("/a/z"), FailsWith(Failure::kBadInput));
  EXPECT_THAT(disk_.List("/no"), FailsWith(Failure::kAbsent));
}

TEST_F(MemoryFilesystemTest, FailsOnCommandUntilTheFileIsPutAgain) {
  disk_.Put("/a/b", "old");
  disk_.Fail("/a/b", Error{Failure::kSystem, "Permission denied"});
  EXPECT_THAT(disk_.Read("/a/b", 10), FailsWith(Failure::kSystem, "Permission denied"));
  EXPECT_THAT(disk_.ReplaceAtomically("/a/b", "new", 0600), FailsWith(Failure::kSystem));
  EXPECT_THAT(disk_.Remove("/a/b"), FailsWith(Failure::kSystem));
  disk_.Put("/a/b", "again");
  EXPECT_THAT(disk_.Read("/a/b", 10), HasValue("again"));
}

TEST_F(MemoryFilesystemTest, ChangesNothingOnceItIsDead) {
  disk_.Put("/a/b", "old");
  disk_.DieAfter(1);
  EXPECT_THAT(disk_.ReplaceAtomically("/a/b", "first", 0600), IsOk());
  EXPECT_THAT(disk_.ReplaceAtomically("/a/b", "second", 0600), FailsWith(Failure::kSystem));
  EXPECT_THAT(disk_.Remove("/a/b"), FailsWith(Failure::kSystem));
  EXPECT_THAT(disk_.Read("/a/b", 10), HasValue("first"));
}

TEST_F(MemoryFilesystemTest, LosesWhatWasNotSyncedInACrash) {
  disk_.Put("/a/old", "old");
  disk_.PutUnsynced("/a/old", "unsynced");
  disk_.PutUnsynced("/a/new", "unsynced");
  EXPECT_THAT(disk_.Read("/a/old", 10), HasValue("unsynced"));
  disk_.Crash();
  EXPECT_THAT(disk_.Read("/a/old", 10), HasValue("old"));
  EXPECT_THAT(disk_.Read("/a/new", 10), FailsWith(Failure::kAbsent));
}

TEST_F(MemoryFilesystemTest, KeepsWhatWasReplacedAtomicallyInACrash) {
  disk_.Put("/a/b", "old");
  EXPECT_THAT(disk_.ReplaceAtomically("/a/b", "new", 0600), IsOk());
  disk_.Crash();
  EXPECT_THAT(disk_.Read("/a/b", 10), HasValue("new"));
}

TEST_F(MemoryFilesystemTest, WorksAgainAfterACrash) {
  disk_.Fail("/b", Error{Failure::kSystem, "broken"});
  disk_.DieAfter(0);
  disk_.Crash();
  EXPECT_THAT(disk_.ReplaceAtomically("/b", "", 0600), IsOk());
}

}  // namespace
}  // namespace atrest::fakes
