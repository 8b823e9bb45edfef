// What a program that we start is given: no input, its outputs where we want them, nothing else
// that is open, default signals, a process group of its own.
#pragma once

#include <spawn.h>

#include <optional>
#include <string>
#include <vector>

#include "os/file_descriptor.h"

namespace atrest::os {

// Used once, by one thread.
class ChildSurroundings {
 public:
  // Standard output goes to `output`, standard error to `notes`, or to nowhere.
  ChildSurroundings(int output, std::optional<int> notes);
  ~ChildSurroundings();
  ChildSurroundings(const ChildSurroundings&) = delete;
  ChildSurroundings& operator=(const ChildSurroundings&) = delete;

  // Starts arguments[0], looked up in PATH if it has no slash. errno, 0 for success.
  int Spawn(std::vector<std::string> arguments, pid_t& pid);

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

// Readable when the process has ended; not valid, with errno, where there is none.
FileDescriptor OpenProcess(pid_t pid);

}  // namespace atrest::os
