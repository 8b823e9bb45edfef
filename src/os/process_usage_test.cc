#include "os/process_usage.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace atrest::os {
namespace {

Usage Read(std::string_view text) {
  Usage usage;
  ReadProcessStat(text, 4096, usage);
  return usage;
}

constexpr const char* kFields =
    " S 1 1 1 0 -1 4194560 100 0 0 0 7 3 0 0 20 0 11 0 500 1048576 25 18446744073709551615\n";

TEST(ReadProcessStat, ReadsThreadsAndSizes) {
  const Usage usage = Read("42 (aws-encryption-)" + std::string(kFields));
  EXPECT_EQ(usage.threads, 11);
  EXPECT_EQ(usage.virtual_bytes, 1048576);
  EXPECT_EQ(usage.resident_bytes, 25 * 4096);
}

TEST(ReadProcessStat, IsNotConfusedByTheNameOfTheProgram) {
  EXPECT_EQ(Read("42 (a ) 9 (b)" + std::string(kFields)).threads, 11);
}

TEST(ReadProcessStat, LeavesZeroWhatIsNotThere) {
  for (const char* text : {"", ")", "42 (a", "42 (a) S 1 2"}) EXPECT_EQ(Read(text).threads, 0);
}

TEST(ProcessUsage, CountsAFileThatIsOpened) {
  const auto usage = ProcessUsage::Open();
  ASSERT_TRUE(usage.ok());
  const std::int64_t before = (*usage)->Now().open_files;
  const FileDescriptor file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ((*usage)->Now().open_files, before + 1);
}

TEST(ProcessUsage, TellsWhatThisProcessUses) {
  const Usage usage = ProcessUsage::Open().value()->Now();
  EXPECT_GT(usage.cpu_seconds, 0);
  EXPECT_GT(usage.resident_bytes, 100000);
  EXPECT_GE(usage.virtual_bytes, usage.resident_bytes);
  EXPECT_GE(usage.threads, 1);
  EXPECT_GT(usage.most_open_files, usage.open_files);
}

}  // namespace
}  // namespace atrest::os
