// A program that runs in a process of its own, in a process group of its own, without a shell.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "os/file_descriptor.h"

namespace atrest::os {

// Used by one thread. The destructor kills the child, and what it started, and takes its status.
class ProcessChild {
 public:
  // kAbsent if there is no such program, kSystem if the kernel has no process for it.
  static Result<ProcessChild> Start(const std::vector<std::string>& arguments);
  ~ProcessChild();
  ProcessChild(ProcessChild&& other) noexcept;
  ProcessChild& operator=(ProcessChild&&) = delete;

  int output() const { return output_.get(); }  // its standard output; not blocking
  int notes() const { return notes_.get(); }    // its standard error; not blocking
  int ended() const { return ended_.get(); }    // readable: it has ended
  void CloseOutput() { output_.Close(); }
  void CloseNotes() { notes_.Close(); }

  // To it and to what it started.
  void Signal(int number) const;
  // Waits for its end; as waitpid(2) has it.
  Result<int> TakeStatus();

 private:
  ProcessChild(pid_t pid, FileDescriptor output, FileDescriptor notes, FileDescriptor ended);

  pid_t pid_;  // 0: its status was taken
  FileDescriptor output_, notes_, ended_;
};

}  // namespace atrest::os
