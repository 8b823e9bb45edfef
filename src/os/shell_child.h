// A line for the shell that runs in a process of its own.
#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "os/file_descriptor.h"

namespace atrest::os {

// Used by one thread. The destructor kills the child, and what it started, and takes its status.
class ShellChild {
 public:
  // kSystem if the kernel has no process or descriptor for it.
  static Result<ShellChild> Start(const std::string& command);
  ~ShellChild();
  ShellChild(ShellChild&& other) noexcept;
  ShellChild& operator=(ShellChild&&) = delete;

  int output() const { return output_.get(); }     // readable: its standard output
  int ended() const { return descriptor_.get(); }  // readable: it has ended
  // Only when it has ended. kSystem that says how, unless it ended with status 0.
  Result<void> TakeStatus();

 private:
  ShellChild(pid_t pid, FileDescriptor output, FileDescriptor descriptor);
  void Kill();

  pid_t pid_;  // 0: its status was taken
  FileDescriptor output_, descriptor_;
};

}  // namespace atrest::os
