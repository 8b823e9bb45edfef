#include "os/unix_listener_probe.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "os/unix_socket_listener.h"
#include "testing/result_matchers.h"
#include "testing/temporary_directory.h"

namespace atrest::os {
namespace {

using fakes::FailsWith;

class WhoListensTest : public testing::Test {
 protected:
  fakes::TemporaryDirectory directory_;
  const std::string path_ = directory_ / "socket";
};

TEST_F(WhoListensTest, NamesTheProcess) {
  const auto listener = UnixSocketListener::Open({.path = path_});
  ASSERT_THAT(listener, fakes::IsOk());
  const auto peer = WhoListens(path_);
  ASSERT_THAT(peer, fakes::IsOk());
  EXPECT_EQ(peer->pid, ::getpid());
}

TEST_F(WhoListensTest, FindsNobodyWhereNothingIs) {
  EXPECT_THAT(WhoListens(path_), FailsWith(Failure::kAbsent));
}

TEST_F(WhoListensTest, FindsNobodyBehindAStaleSocket) {
  auto listener = UnixSocketListener::Open({.path = path_});
  ASSERT_THAT(listener, fakes::IsOk());
  const std::string aside = path_ + ".aside";
  ASSERT_EQ(::link(path_.c_str(), aside.c_str()), 0);
  { const UnixSocketListener closed = std::move(*listener); }
  EXPECT_THAT(WhoListens(aside), FailsWith(Failure::kAbsent));
}

TEST_F(WhoListensTest, FindsNobodyBehindAFile) {
  std::ofstream(path_) << "x";
  EXPECT_THAT(WhoListens(path_), FailsWith(Failure::kAbsent));
}

TEST_F(WhoListensTest, RefusesAPathThatIsTooLong) {
  EXPECT_THAT(WhoListens("/" + std::string(107, 'x')), FailsWith(Failure::kBadInput));
}

}  // namespace
}  // namespace atrest::os
