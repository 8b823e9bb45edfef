#include "os/system_call_filter.h"

#include <asm/termbits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "os/system_call_lists.h"
#include "os/system_error.h"

namespace atrest::os {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "name the architecture, and see that its arguments' lower halves come first"
#endif

// set_mempolicy_home_node, the last call of Linux 6.1, which Debian 12 has. What is newer, and the
// calls of x86-64's variant x32, have larger numbers.
constexpr std::uint32_t kLastKnownCall = 450;

constexpr std::uint32_t kRefuse = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t kUnknown = SECCOMP_RET_ERRNO | ENOSYS;

// Instructions of classic BPF, each block independent of what is around it.
class Program {
 public:
  Program() {
    Add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch));
    Jump(BPF_JEQ, kArchitecture, 1, 0);
    Return(SECCOMP_RET_KILL_PROCESS);
    LoadNumber();
    Jump(BPF_JGT, kLastKnownCall, 0, 1);
    Return(kUnknown);
  }

  void Answer(unsigned call, std::uint32_t answer) {
    Jump(BPF_JEQ, call, 0, 1);
    Return(answer);
  }
  // Allowed if the argument is one of `values`.
  void AllowIfOneOf(unsigned call, unsigned argument, std::initializer_list<std::uint32_t> values) {
    const auto count = static_cast<std::uint8_t>(values.size());
    Jump(BPF_JEQ, call, 0, static_cast<std::uint8_t>(2 * count + 2));
    LoadArgument(argument);
    for (const std::uint32_t value : values) Answer(value, SECCOMP_RET_ALLOW);
    Return(kRefuse);
  }
  // Allowed if any of `bits` is set in the argument, or if none is.
  void AllowIfAnyOf(unsigned call, unsigned argument, std::uint32_t bits) {
    DecideByBits(call, argument, bits, SECCOMP_RET_ALLOW, kRefuse);
  }
  void AllowIfNoneOf(unsigned call, unsigned argument, std::uint32_t bits) {
    DecideByBits(call, argument, bits, kRefuse, SECCOMP_RET_ALLOW);
  }
  // Allowed unless all of `bits` are set in the argument.
  void AllowUnlessAllOf(unsigned call, unsigned argument, std::uint32_t bits) {
    Jump(BPF_JEQ, call, 0, 5);
    LoadArgument(argument);
    Add(BPF_ALU | BPF_AND | BPF_K, bits);
    Jump(BPF_JEQ, bits, 0, 1);
    Return(kRefuse);
    Return(SECCOMP_RET_ALLOW);
  }
  void Return(std::uint32_t answer) { Add(BPF_RET | BPF_K, answer); }

  Result<void> Install() {
    const sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
    if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0) {
      return SystemError("apply", "a seccomp filter");
    }
    return {};
  }

 private:
  void Add(int code, std::uint32_t value) {
    code_.push_back({static_cast<std::uint16_t>(code), 0, 0, value});
  }
  void Jump(int test, std::uint32_t value, std::uint8_t if_true, std::uint8_t if_false) {
    code_.push_back({static_cast<std::uint16_t>(BPF_JMP | test | BPF_K), if_true, if_false, value});
  }
  void LoadNumber() { Add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)); }
  // Its lower half, which is all there is of an int.
  void LoadArgument(unsigned argument) {
    Add(BPF_LD | BPF_W | BPF_ABS,
        static_cast<std::uint32_t>(offsetof(seccomp_data, args) + argument * 8));
  }
  void DecideByBits(unsigned call, unsigned argument, std::uint32_t bits, std::uint32_t if_set,
                    std::uint32_t if_clear) {
    Jump(BPF_JEQ, call, 0, 4);
    LoadArgument(argument);
    Jump(BPF_JSET, bits, 0, 1);
    Return(if_set);
    Return(if_clear);
  }

  std::vector<sock_filter> code_;
};

void AllowByArguments(Program& program) {
  program.AllowIfOneOf(SYS_socket, 0, {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK});
  program.AllowIfOneOf(SYS_prctl, 0, {PR_SET_NAME, PR_GET_NAME});
  program.AllowIfOneOf(SYS_ioctl, 1, {FIONBIO, FIONREAD, TCGETS});
  program.AllowIfAnyOf(SYS_clone, 0, CLONE_THREAD);
  program.Answer(SYS_clone3, kUnknown);  // its flags are in memory, which a filter cannot read
  // NSS modules are loaded when a name is first looked up, so code may come from files.
  program.AllowUnlessAllOf(SYS_mmap, 2, PROT_WRITE | PROT_EXEC);
  program.AllowIfNoneOf(SYS_mprotect, 2, PROT_EXEC);
}

}  // namespace

Result<void> FilterSystemCalls(CallFilter filter) {
  Program program;
  switch (filter) {
    case CallFilter::kServerOnly:
      AllowByArguments(program);
      for (const unsigned call : ServerCalls()) program.Answer(call, SECCOMP_RET_ALLOW);
      program.Return(kRefuse);
      break;
    case CallFilter::kNoIntrusion:
      for (const unsigned call : IntrusiveCalls()) program.Answer(call, kRefuse);
      program.Return(SECCOMP_RET_ALLOW);
      break;
  }
  return program.Install();
}

}  // namespace atrest::os
