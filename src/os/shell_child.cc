#include "os/shell_child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "os/system_error.h"

namespace atrest::os {
namespace {

constexpr const char* kShell = "/bin/sh";

// What the child has: see ShellRunner.
class Surroundings {
 public:
  explicit Surroundings(int output) {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
  }
  ~Surroundings() {
    ::posix_spawn_file_actions_destroy(&files_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;

  // errno, 0 for success.
  int Spawn(std::string command, pid_t& pid) {
    std::string name = "sh", option = "-c";
    std::array<char*, 4> arguments{name.data(), option.data(), command.data(), nullptr};
    return ::posix_spawn(&pid, kShell, &files_, &attributes_, arguments.data(), environ);
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

// glibc 2.36 declares pidfd_open() without C linkage.
FileDescriptor OpenProcess(pid_t pid) {
  return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

}  // namespace

Result<ShellChild> ShellChild::Start(const std::string& command) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return SystemError("make a pipe for", kShell);
  FileDescriptor output(ends[0]);
  const FileDescriptor input(ends[1]);
  pid_t pid = 0;
  if (const int number = Surroundings(input.get()).Spawn(command, pid); number != 0) {
    return SystemError("start", kShell, number);
  }
  ShellChild child(pid, std::move(output), OpenProcess(pid));
  if (!child.descriptor_.valid()) return SystemError("watch", kShell);
  return child;
}

ShellChild::ShellChild(pid_t pid, FileDescriptor output, FileDescriptor descriptor)
    : pid_(pid), output_(std::move(output)), descriptor_(std::move(descriptor)) {}

ShellChild::ShellChild(ShellChild&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      output_(std::move(other.output_)),
      descriptor_(std::move(other.descriptor_)) {}

ShellChild::~ShellChild() {
  if (pid_ != 0) Kill();
}

void ShellChild::Kill() {
  ::kill(-pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
  pid_ = 0;
}

Result<void> ShellChild::TakeStatus() {
  int status = 0;
  pid_t taken = 0;
  while ((taken = ::waitpid(pid_, &status, 0)) < 0 && errno == EINTR) continue;
  if (taken < 0) return SystemError("wait for", kShell);
  pid_ = 0;
  if (WIFSIGNALED(status)) {
    return Error{Failure::kSystem,
                 "the command was ended by signal " + std::to_string(WTERMSIG(status))};
  }
  if (WEXITSTATUS(status) == 0) return {};
  return Error{Failure::kSystem,
               "the command ended with status " + std::to_string(WEXITSTATUS(status))};
}

}  // namespace atrest::os
