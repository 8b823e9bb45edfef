#include "os/system_call_filter.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <thread>

namespace atrest::os {
namespace {

// Each in a process of its own, since there is no way back. The exit code is 0 if `trial` is true
// behind the filter.
void Try(CallFilter filter, const std::function<bool()>& trial) {
  const bool applied =
      ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && FilterSystemCalls(filter).ok();
  ::_exit(applied && trial() ? 0 : 1);
}

#define EXPECT_BEHIND(filter, trial) EXPECT_EXIT(Try(filter, trial), testing::ExitedWithCode(0), "")

constexpr CallFilter kServerOnly = CallFilter::kServerOnly;
constexpr CallFilter kNoIntrusion = CallFilter::kNoIntrusion;

bool IsRefused(long result, int number = EPERM) { return result == -1 && errno == number; }

bool StartsAProgram() {
  const pid_t child = ::fork();
  if (child < 0) return false;
  if (child == 0) {
    ::execl("/bin/true", "true", nullptr);
    ::_exit(1);
  }
  int status = 1;
  return ::waitpid(child, &status, 0) == child && status == 0;
}

TEST(FilterSystemCallsDeathTest, StartsNoProgram) {
  EXPECT_BEHIND(kServerOnly, [] { return IsRefused(::execl("/bin/true", "true", nullptr)); });
}

TEST(FilterSystemCallsDeathTest, MakesNoProcess) {
  EXPECT_BEHIND(kServerOnly, [] { return IsRefused(::fork()); });
  EXPECT_BEHIND(kServerOnly, [] { return IsRefused(::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)); });
}

TEST(FilterSystemCallsDeathTest, LooksIntoNoOtherProcess) {
  for (const CallFilter filter : {kServerOnly, kNoIntrusion}) {
    EXPECT_BEHIND(filter, [] { return IsRefused(::ptrace(PTRACE_ATTACH, ::getppid(), 0, 0)); });
    EXPECT_BEHIND(filter, [] {
      return IsRefused(::syscall(SYS_process_vm_readv, ::getppid(), nullptr, 0, nullptr, 0, 0));
    });
  }
}

TEST(FilterSystemCallsDeathTest, KillsNoOtherProcess) {
  EXPECT_BEHIND(kServerOnly, [] { return IsRefused(::kill(::getppid(), 0)); });
}

TEST(FilterSystemCallsDeathTest, OpensNoSocketBesideTheInternetAndThisMachine) {
  EXPECT_BEHIND(kServerOnly, [] { return IsRefused(::socket(AF_PACKET, SOCK_RAW, 0)); });
  EXPECT_BEHIND(kServerOnly, [] { return IsRefused(::socket(AF_ALG, SOCK_SEQPACKET, 0)); });
  for (const int family : {AF_UNIX, AF_INET, AF_NETLINK}) {
    EXPECT_BEHIND(kServerOnly, [family] { return ::socket(family, SOCK_DGRAM, 0) >= 0; });
  }
}

TEST(FilterSystemCallsDeathTest, ExecutesNothingThatItWrote) {
  EXPECT_BEHIND(kServerOnly, [] {
    return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                  -1, 0) == MAP_FAILED &&
           errno == EPERM;
  });
  EXPECT_BEHIND(kServerOnly, [] {
    void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && IsRefused(::mprotect(page, 4096, PROT_READ | PROT_EXEC));
  });
}

TEST(FilterSystemCallsDeathTest, TakesItselfNotBack) {
  EXPECT_BEHIND(kServerOnly, [] { return IsRefused(::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)); });
}

TEST(FilterSystemCallsDeathTest, SaysOfNewerCallsThatTheyDoNotExist) {
  EXPECT_BEHIND(kServerOnly, [] { return IsRefused(::syscall(100000), ENOSYS); });
}

TEST(FilterSystemCallsDeathTest, StillStartsThreads) {
  EXPECT_BEHIND(kServerOnly, [] {
    bool ran = false;
    std::thread([&ran] { ran = true; }).join();
    return ran;
  });
}

TEST(FilterSystemCallsDeathTest, BindsThreadsThatWereThereBefore) {
  EXPECT_EXIT(
      {
        std::atomic<bool> applied{false};
        std::atomic<bool> refused{false};
        std::thread before([&] {
          while (!applied) std::this_thread::yield();
          refused = IsRefused(::execl("/bin/true", "true", nullptr));
        });
        ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        applied = FilterSystemCalls(kServerOnly).ok();
        before.join();
        ::_exit(refused ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(FilterSystemCallsDeathTest, LetsProgramsStartWhereTheyMust) {
  EXPECT_BEHIND(kNoIntrusion, StartsAProgram);
}

// The first filter refuses seccomp(2) itself, as a kernel without it does.
TEST(FilterSystemCallsDeathTest, IsAnErrorWhereTheKernelRefuses) {
  EXPECT_BEHIND(kServerOnly, [] { return !FilterSystemCalls(kServerOnly).ok(); });
}

}  // namespace
}  // namespace atrest::os
