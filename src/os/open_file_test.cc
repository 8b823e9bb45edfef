#include "os/open_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <fstream>

namespace atrest::os {
namespace {

class OpenFileTest : public ::testing::Test {
 protected:
  OpenFileTest() {
    path_ = ::testing::TempDir() + "open_file_test." + std::to_string(::getpid());
    std::ofstream(path_) << "0123456789";
  }
  ~OpenFileTest() override { ::unlink(path_.c_str()); }
  std::string path_;
};

TEST_F(OpenFileTest, ReadsAtAnyPlace) {
  const auto file = OpenFile(path_);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ((*file)->size(), 10u);
  std::array<char, 4> buffer{};
  ASSERT_TRUE((*file)->ReadAt(6, buffer).ok());
  EXPECT_EQ(std::string_view(buffer.data(), 4), "6789");
  ASSERT_TRUE((*file)->ReadAt(0, buffer).ok());
  EXPECT_EQ(std::string_view(buffer.data(), 4), "0123");
}

TEST_F(OpenFileTest, RefusesToReadPastTheEnd) {
  const auto file = OpenFile(path_);
  std::array<char, 4> buffer{};
  const auto read = (*file)->ReadAt(7, buffer);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().kind, Failure::kBadInput);
}

TEST_F(OpenFileTest, SaysThatAFileIsAbsent) {
  EXPECT_EQ(OpenFile(path_ + ".none").error().kind, Failure::kAbsent);
}

TEST_F(OpenFileTest, RefusesADirectory) {
  EXPECT_EQ(OpenFile(::testing::TempDir()).error().kind, Failure::kBadInput);
}

}  // namespace
}  // namespace atrest::os
