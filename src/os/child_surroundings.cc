#include "os/child_surroundings.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

namespace atrest::os {

ChildSurroundings::ChildSurroundings(int output, std::optional<int> notes) {
  ::posix_spawn_file_actions_init(&files_);
  ::posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
  if (notes) {
    ::posix_spawn_file_actions_adddup2(&files_, *notes, STDERR_FILENO);
  } else {
    ::posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
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

ChildSurroundings::~ChildSurroundings() {
  ::posix_spawn_file_actions_destroy(&files_);
  ::posix_spawnattr_destroy(&attributes_);
}

int ChildSurroundings::Spawn(std::vector<std::string> arguments, pid_t& pid) {
  std::vector<char*> words;
  words.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  return ::posix_spawnp(&pid, words.front(), &files_, &attributes_, words.data(), environ);
}

// glibc 2.36 declares pidfd_open() without C linkage.
FileDescriptor OpenProcess(pid_t pid) {
  return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

}  // namespace atrest::os
