#include "os/capabilities.h"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "os/disk_filesystem.h"
#include "os/memory_lock.h"
#include "testing/temporary_directory.h"

namespace atrest::os {
namespace {

// Each in a process of its own, since there is no way back.
#define EXPECT_IN_A_CHILD(condition) \
  EXPECT_EXIT(::_exit((condition) ? 0 : 1), testing::ExitedWithCode(0), "")

bool HaveLeft(Capabilities expected) {
  const auto now = CapabilitiesInForce();
  return now.ok() && *now == expected;
}

class CapabilitiesDeathTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root has some to give up";
  }
};

TEST_F(CapabilitiesDeathTest, AreGivenUp) {
  EXPECT_IN_A_CHILD(KeepCapabilities(0).ok() && HaveLeft(0));
}

TEST_F(CapabilitiesDeathTest, AreGivenUpForThreadsToo) {
  EXPECT_EXIT(
      {
        bool left = false;
        const bool dropped = KeepCapabilities(0).ok();
        std::thread([&left] { left = HaveLeft(0); }).join();
        ::_exit(dropped && left ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(CapabilitiesDeathTest, AreGivenUpForLaterPrograms) {
  EXPECT_IN_A_CHILD(KeepCapabilities(0).ok() &&
                    ::prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN, 0, 0, 0) == 0);
}

TEST_F(CapabilitiesDeathTest, AreKeptWhereTheyAreNeeded) {
  EXPECT_IN_A_CHILD(KeepCapabilities(CapabilityBit(CAP_CHOWN)).ok() &&
                    HaveLeft(CapabilityBit(CAP_CHOWN)));
}

TEST_F(CapabilitiesDeathTest, AreNotNeededForFilesOfOnesOwn) {
  const fakes::TemporaryDirectory directory;
  EXPECT_IN_A_CHILD(!NeedsFileOverride({directory.path() + "/absent"}, {directory.path()}));
}

TEST_F(CapabilitiesDeathTest, AreNeededForADirectoryOfSomebodyElse) {
  const fakes::TemporaryDirectory directory;
  ASSERT_EQ(::chown(directory.path().c_str(), 65534, 65534), 0);
  EXPECT_IN_A_CHILD(NeedsFileOverride({}, {directory.path()}));
}

TEST_F(CapabilitiesDeathTest, AreStillThereAfterTheQuestion) {
  const auto before = CapabilitiesInForce();
  ASSERT_TRUE(before.ok());
  EXPECT_IN_A_CHILD(!NeedsFileOverride({"/"}, {}) && HaveLeft(*before));
}

bool MemoryGrows() {
  void* memory =
      ::mmap(nullptr, 64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory != MAP_FAILED;
}

bool GrowsLockedWithWhatThatTakes() {
  const auto needed = LockMemory();
  return needed.ok() && KeepCapabilities(*needed).ok() && MemoryGrows();
}

TEST_F(CapabilitiesDeathTest, OfLockedMemoryLetItGrowBeyondTheLimit) {
  EXPECT_IN_A_CHILD(GrowsLockedWithWhatThatTakes());
}

bool SaysThatALimitForbidsToLock() {
  const rlimit little{64 * 1024, 64 * 1024};
  if (::setrlimit(RLIMIT_MEMLOCK, &little) != 0 || !KeepCapabilities(0).ok()) return false;
  const auto locked = LockMemory();
  return !locked.ok() && locked.error().message == "RLIMIT_MEMLOCK is 64 KiB" &&
         !locked.error().hint.empty() && MemoryGrows();
}

TEST_F(CapabilitiesDeathTest, OfNobodyLockNoMemoryBehindAFiniteLimit) {
  EXPECT_IN_A_CHILD(SaysThatALimitForbidsToLock());
}

}  // namespace
}  // namespace atrest::os
