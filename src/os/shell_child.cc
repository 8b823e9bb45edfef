#include "os/shell_child.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <utility>

#include "os/child_surroundings.h"
#include "os/system_error.h"

namespace atrest::os {
namespace {

constexpr const char* kShell = "/bin/sh";

}  // namespace

Result<ShellChild> ShellChild::Start(const std::string& command) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return SystemError("make a pipe for", kShell);
  FileDescriptor output(ends[0]);
  const FileDescriptor input(ends[1]);
  pid_t pid = 0;
  ChildSurroundings surroundings(input.get(), std::nullopt);
  if (const int number = surroundings.Spawn({kShell, "-c", command}, pid); number != 0) {
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
