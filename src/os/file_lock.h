// A lock file: one process at a time. The kernel lets go of it when the process ends, however it
// ends, so a lock is never left behind; the file is.
//
// The file holds the process id of whoever has it, for the message to the next one.
#pragma once

#include <string>

#include "base/result.h"
#include "os/file_descriptor.h"

namespace atrest::os {

// Move-only. The destructor gives the lock back.
class FileLock {
 public:
  // Makes the file (0600) where it is missing; does not wait. kSystem if another process has it,
  // or another FileLock in this one: the message names the file and the process.
  static Result<FileLock> Take(const std::string& path);

 private:
  explicit FileLock(FileDescriptor file) : file_(std::move(file)) {}
  FileDescriptor file_;
};

}  // namespace atrest::os
