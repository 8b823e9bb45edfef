// What this process uses of the machine, from proc_pid_stat(5) and getrusage(2).
#pragma once

#include <dirent.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "base/mutex.h"
#include "base/result.h"
#include "os/file_descriptor.h"

namespace atrest::os {

struct Usage {
  double cpu_seconds = 0;
  std::int64_t resident_bytes = 0;
  std::int64_t virtual_bytes = 0;
  std::int64_t threads = 0;
  std::int64_t open_files = 0;
  std::int64_t most_open_files = 0;  // the soft limit
};

// Thread-safe. What is not known is 0.
class ProcessUsage {
 public:
  // Opens what it reads, so before a sandbox forbids that. kSystem where there is no /proc.
  static Result<std::unique_ptr<ProcessUsage>> Open();

  ~ProcessUsage();
  ProcessUsage(const ProcessUsage&) = delete;
  ProcessUsage& operator=(const ProcessUsage&) = delete;

  Usage Now() const;

 private:
  ProcessUsage(FileDescriptor stat, DIR* files) : stat_(std::move(stat)), files_(files) {}

  const FileDescriptor stat_;
  mutable Mutex mutex_;
  DIR* const files_;
};

// Fills threads and sizes from the text of /proc/PID/stat. Pure.
void ReadProcessStat(std::string_view text, std::int64_t page_bytes, Usage& usage);

}  // namespace atrest::os
