#include "os/unix_socket_listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <optional>

#include "os/unix_address.h"
#include "os/unix_peer.h"
#include "testing/result_matchers.h"
#include "testing/temporary_directory.h"

namespace atrest::os {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using testing::AllOf;
using testing::HasSubstr;

FileDescriptor NewSocket(int type = SOCK_STREAM) {
  return FileDescriptor(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
}

FileDescriptor BoundSocket(const std::string& path, int type = SOCK_STREAM) {
  FileDescriptor socket = NewSocket(type);
  EXPECT_EQ(::bind(socket.get(), UnixAddress::Of(path)->get(), UnixAddress::size()), 0);
  return socket;
}

FileDescriptor Connect(const std::string& path) {
  FileDescriptor socket = NewSocket();
  if (::connect(socket.get(), UnixAddress::Of(path)->get(), UnixAddress::size()) != 0) return {};
  return socket;
}

class UnixSocketListenerTest : public testing::Test {
 protected:
  Result<UnixSocketListener> Open() { return UnixSocketListener::Open({.path = path_}); }

  struct stat Status() const {
    struct stat status {};
    ::lstat(path_.c_str(), &status);
    return status;
  }
  std::size_t EntryCount() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(directory_.path()), {}));
  }

  const fakes::TemporaryDirectory directory_;
  const std::string path_ = directory_ / "socket.sock";
};

using OpenedListener = UnixSocketListenerTest;
using StaleSocket = UnixSocketListenerTest;
using ForeignEntry = UnixSocketListenerTest;
using ClosedListener = UnixSocketListenerTest;
using Accept = UnixSocketListenerTest;

TEST_F(OpenedListener, CanBeConnectedToUnderItsPath) {
  const auto listener = Open();
  ASSERT_THAT(listener, IsOk());
  EXPECT_TRUE(Connect(path_).valid());
  EXPECT_EQ(EntryCount(), 1U);
}

TEST_F(OpenedListener, IsForItsOwnerAloneWhateverTheUmask) {
  const mode_t before = ::umask(0);
  const auto listener = Open();
  ::umask(before);
  ASSERT_THAT(listener, IsOk());
  EXPECT_EQ(Status().st_mode & 07777U, 0600U);
}

TEST_F(OpenedListener, HasTheModeThatWasAskedFor) {
  const mode_t before = ::umask(077);
  const auto listener = UnixSocketListener::Open({.path = path_, .mode = 0660});
  ::umask(before);
  ASSERT_THAT(listener, IsOk());
  EXPECT_EQ(Status().st_mode & 07777U, 0660U);
}

TEST_F(OpenedListener, HasTheOwnerThatWasAskedFor) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  const auto listener =
      UnixSocketListener::Open({.path = path_, .owner = {.user = 12345, .group = 23456}});
  ASSERT_THAT(listener, IsOk());
  EXPECT_EQ(Status().st_uid, 12345U);
  EXPECT_EQ(Status().st_gid, 23456U);
  EXPECT_EQ(Status().st_mode & 07777U, 0600U);
}

TEST_F(OpenedListener, GetsItsMissingDirectories) {
  const std::string path = directory_ / "a/b/socket.sock";
  EXPECT_THAT(UnixSocketListener::Open({.path = path}), IsOk());
  struct stat status {};
  ASSERT_EQ(::stat((directory_ / "a/b").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0755U);
}

TEST_F(OpenedListener, RefusesAPathThatIsTooLong) {
  EXPECT_THAT(UnixSocketListener::Open({.path = directory_ / std::string(108, 'a')}),
              FailsWith(Failure::kBadInput, HasSubstr("at most 107")));
}

TEST_F(OpenedListener, RefusesAnEmptyPath) {
  EXPECT_THAT(UnixSocketListener::Open({.path = ""}), FailsWith(Failure::kBadInput));
}

TEST_F(StaleSocket, IsReplaced) {
  BoundSocket(path_).Close();
  const auto listener = Open();
  ASSERT_THAT(listener, IsOk());
  EXPECT_TRUE(Connect(path_).valid());
  EXPECT_EQ(EntryCount(), 1U);
}

TEST_F(StaleSocket, IsReplacedWhereItsPathIsAsLongAsPossible) {
  const std::string name(107 - directory_.path().size() - 1, 'a');
  BoundSocket(directory_ / name).Close();
  EXPECT_THAT(UnixSocketListener::Open({.path = directory_ / name}), IsOk());
}

// Each pair of openers meets in another order. Two winners, or one that nobody can reach, would
// mean that one took the socket of the other.
TEST_F(StaleSocket, GoesToOneOfTwoProcessesThatStartAtOnce) {
  for (int i = 0; i < 100; ++i) {
    BoundSocket(path_).Close();
    auto other = std::async(std::launch::async, [this] { return Open(); });
    auto mine = Open();
    auto theirs = other.get();
    ASSERT_FALSE(mine.ok() && theirs.ok());
    ASSERT_EQ(Connect(path_).valid(), mine.ok() || theirs.ok());
    ::unlink(path_.c_str());
  }
}

TEST_F(ForeignEntry, OfALivingPeerIsLeftAloneAndItsProcessNamed) {
  const auto peer = Open();
  EXPECT_THAT(Open(), FailsWith(Failure::kSystem,
                                AllOf(HasSubstr(path_),
                                      HasSubstr("process " + std::to_string(::getpid())))));
  EXPECT_TRUE(Connect(path_).valid());
}

TEST_F(ForeignEntry, OfALivingPeerThatDoesNotAcceptIsLeftAlone) {
  const FileDescriptor peer = BoundSocket(path_);
  ASSERT_EQ(::listen(peer.get(), 0), 0);
  const FileDescriptor waiting = Connect(path_);  // fills the backlog
  EXPECT_THAT(Open(), FailsWith(Failure::kSystem, HasSubstr("listens there")));
  EXPECT_EQ(EntryCount(), 1U);
}

TEST_F(ForeignEntry, OfAnotherSocketTypeIsLeftAlone) {
  const FileDescriptor peer = BoundSocket(path_, SOCK_DGRAM);
  EXPECT_THAT(Open(), FailsWith(Failure::kSystem));
  EXPECT_EQ(EntryCount(), 1U);
}

TEST_F(ForeignEntry, ThatIsARegularFileIsLeftAlone) {
  std::ofstream(path_) << "data";
  EXPECT_THAT(Open(), FailsWith(Failure::kSystem, HasSubstr("is a regular file")));
  EXPECT_EQ(std::filesystem::file_size(path_), 4U);
}

TEST_F(ForeignEntry, ThatIsADirectoryIsLeftAlone) {
  std::filesystem::create_directory(path_);
  EXPECT_THAT(Open(), FailsWith(Failure::kSystem, HasSubstr("is a directory")));
  EXPECT_TRUE(std::filesystem::is_directory(path_));
}

TEST_F(ForeignEntry, ThatIsASymbolicLinkIsLeftAloneAndSoIsItsTarget) {
  BoundSocket(directory_ / "target").Close();
  std::filesystem::create_symlink("target", path_);
  EXPECT_THAT(Open(), FailsWith(Failure::kSystem, HasSubstr("is a symbolic link")));
  EXPECT_TRUE(std::filesystem::is_symlink(path_));
  EXPECT_EQ(EntryCount(), 2U);
}

TEST_F(ForeignEntry, ThatIsADanglingSymbolicLinkIsLeftAlone) {
  std::filesystem::create_symlink("nowhere", path_);
  EXPECT_THAT(Open(), FailsWith(Failure::kSystem, HasSubstr("is a symbolic link")));
}

TEST_F(ForeignEntry, ThatIsAFifoIsLeftAlone) {
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(Open(), FailsWith(Failure::kSystem, HasSubstr("is a device or FIFO")));
  EXPECT_EQ(EntryCount(), 1U);
}

TEST_F(ClosedListener, LeavesNothing) {
  { const auto listener = Open(); }
  EXPECT_EQ(EntryCount(), 0U);
}

TEST_F(ClosedListener, LeavesTheSocketThatAnotherHasPutInItsPlace) {
  std::optional<UnixSocketListener> listener(std::move(Open()).value());
  ::unlink(path_.c_str());
  const FileDescriptor other = BoundSocket(path_);
  listener.reset();
  EXPECT_EQ(EntryCount(), 1U);
}

TEST_F(ClosedListener, IsNotTheOneThatWasMovedFrom) {
  std::optional<UnixSocketListener> listener(std::move(Open()).value());
  const UnixSocketListener moved = std::move(*listener);
  listener.reset();
  EXPECT_TRUE(Connect(path_).valid());
}

TEST_F(Accept, GivesConnectionsWithTheirPeer) {
  const auto listener = Open();
  const FileDescriptor client = Connect(path_);
  const auto connection = listener->Accept({});
  ASSERT_THAT(connection, IsOk());
  EXPECT_EQ(PeerOf(connection->get())->pid, ::getpid());
  EXPECT_EQ(PeerOf(connection->get())->user, ::geteuid());
}

TEST_F(Accept, WaitsForTheNextConnection) {
  const auto listener = Open();
  auto accepted = std::async(std::launch::async, [&] { return listener->Accept({}); });
  const FileDescriptor client = Connect(path_);
  EXPECT_THAT(accepted.get(), IsOk());
}

TEST_F(Accept, EndsWhenItIsStopped) {
  const auto listener = Open();
  std::stop_source stop;
  auto accepted =
      std::async(std::launch::async, [&] { return listener->Accept(stop.get_token()); });
  stop.request_stop();
  EXPECT_THAT(accepted.get(), FailsWith(Failure::kCancelled));
}

TEST_F(Accept, TakesNoConnectionOnceItIsStopped) {
  const auto listener = Open();
  const FileDescriptor client = Connect(path_);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(listener->Accept(stop.get_token()), FailsWith(Failure::kCancelled));
}

TEST(PeerOf, FailsForWhatIsNoSocket) { EXPECT_THAT(PeerOf(-1), FailsWith(Failure::kSystem)); }

}  // namespace
}  // namespace atrest::os
