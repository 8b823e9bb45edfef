#include "os/landlock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <thread>

#include "os/disk_filesystem.h"
#include "os/system_call_filter.h"
#include "os/unix_socket_listener.h"
#include "testing/temporary_directory.h"

namespace atrest::os {
namespace {

class RestrictFilesDeathTest : public testing::Test {
 protected:
  void SetUp() override {
    if (LandlockVersion() < 2) GTEST_SKIP() << "this kernel has no Landlock";
    for (const char* name : {"/readable", "/changeable", "/other"}) {
      std::filesystem::create_directory(directory_.path() + name);
      ASSERT_TRUE(DiskFilesystem().ReplaceAtomically(Path(name) + "/file", "x", 0644).ok());
    }
    rules_.readable = {Path("/readable"), Path("/absent")};
    rules_.changeable = {Path("/changeable")};
  }

  std::string Path(const std::string& name) const { return directory_.path() + name; }

  // Exit code 0 if `trial` is true in a process that was restricted.
  void Try(const std::function<bool()>& trial) const {
    const bool applied =
        ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && RestrictFiles(rules_).ok();
    ::_exit(applied && trial() ? 0 : 1);
  }

  fakes::TemporaryDirectory directory_;
  LandlockRules rules_;
};

#define EXPECT_RESTRICTED(trial) EXPECT_EXIT(Try(trial), testing::ExitedWithCode(0), "")

bool CanOpen(const std::string& path, int flags) { return ::open(path.c_str(), flags) >= 0; }

TEST_F(RestrictFilesDeathTest, ReadsWhatItMay) {
  EXPECT_RESTRICTED([&] { return CanOpen(Path("/readable/file"), O_RDONLY); });
}

TEST_F(RestrictFilesDeathTest, ReadsAFileThatReplacedAnotherOne) {
  EXPECT_RESTRICTED([&] {
    return DiskFilesystem().ReplaceAtomically(Path("/changeable/file"), "y", 0600).ok() &&
           CanOpen(Path("/changeable/file"), O_RDONLY);
  });
}

TEST_F(RestrictFilesDeathTest, ReadsNothingElse) {
  EXPECT_RESTRICTED([&] { return !CanOpen(Path("/other/file"), O_RDONLY) && errno == EACCES; });
  EXPECT_RESTRICTED([] { return !CanOpen("/etc/shadow", O_RDONLY) && errno == EACCES; });
  EXPECT_RESTRICTED([] { return !CanOpen("/proc/self/mem", O_RDONLY) && errno == EACCES; });
}

TEST_F(RestrictFilesDeathTest, WritesNothingThatItMayOnlyRead) {
  EXPECT_RESTRICTED([&] { return !CanOpen(Path("/readable/file"), O_WRONLY) && errno == EACCES; });
  EXPECT_RESTRICTED([&] { return ::unlink(Path("/readable/file").c_str()) != 0; });
  EXPECT_RESTRICTED([&] { return ::mkdir(Path("/readable/new").c_str(), 0700) != 0; });
}

TEST_F(RestrictFilesDeathTest, StartsNoProgramEvenWhereItMayWrite) {
  EXPECT_RESTRICTED([] {
    ::execl("/bin/true", "true", nullptr);
    return errno == EACCES;
  });
}

TEST_F(RestrictFilesDeathTest, BindsThreadsThatAreStartedLater) {
  EXPECT_RESTRICTED([&] {
    bool opened = true;
    std::thread([&] { opened = CanOpen(Path("/other/file"), O_RDONLY); }).join();
    return !opened;
  });
}

TEST_F(RestrictFilesDeathTest, ServesASocketWhereItMayWriteAndNowhereElse) {
  EXPECT_RESTRICTED([&] {
    return UnixSocketListener::Open({.path = Path("/changeable/s")}).ok() &&
           !UnixSocketListener::Open({.path = Path("/other/s")}).ok();
  });
}

TEST_F(RestrictFilesDeathTest, RemovesItsSocketWhenItStops) {
  EXPECT_RESTRICTED([&] {
    const std::string path = Path("/changeable/s");
    { const auto listener = UnixSocketListener::Open({.path = path}); }
    return ::access(path.c_str(), F_OK) != 0;
  });
}

bool Listens(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  return ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

TEST_F(RestrictFilesDeathTest, ListensOnNoOtherPort) {
  if (LandlockVersion() < 4) GTEST_SKIP() << "this kernel does not tell ports apart";
  rules_.tcp_ports = {0};
  EXPECT_RESTRICTED([] { return Listens(0) && !Listens(4444) && errno == EACCES; });
}

// Without it the kernel would need CAP_SYS_ADMIN.
TEST_F(RestrictFilesDeathTest, IsAnErrorWhereTheKernelRefuses) {
  EXPECT_EXIT(
      {
        ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        const bool filtered = FilterSystemCalls(CallFilter::kServerOnly).ok();
        const auto restricted = RestrictFiles(rules_);
        const bool says = !restricted.ok() && !restricted.error().hint.empty() &&
                          restricted.error().message.find("Landlock") != std::string::npos;
        ::_exit(filtered && says && CanOpen(Path("/other/file"), O_RDONLY) ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace atrest::os
