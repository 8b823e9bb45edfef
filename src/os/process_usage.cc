#include "os/process_usage.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "os/system_error.h"

namespace atrest::os {
namespace {

constexpr const char* kStat = "/proc/self/stat";
constexpr const char* kFiles = "/proc/self/fd";

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// Of a directory that is open at its start.
std::int64_t EntriesOf(DIR* directory) {
  ::rewinddir(directory);
  std::int64_t count = -2;  // "." and ".."
  while (::readdir(directory) != nullptr) ++count;
  return count;
}

}  // namespace

void ReadProcessStat(std::string_view text, std::int64_t page_bytes, Usage& usage) {
  text.remove_prefix(std::min(text.size(), text.rfind(')') + 1));  // the name may hold anything
  const auto number = [&](std::string_view word) {
    std::int64_t value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value);
    return value;
  };
  for (int field = 2; !text.empty(); ++field) {  // as proc_pid_stat(5) counts them
    const std::string_view word = text.substr(0, text.find(' '));
    if (field == 20) usage.threads = number(word);
    if (field == 23) usage.virtual_bytes = number(word);
    if (field == 24) usage.resident_bytes = number(word) * page_bytes;
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
}

Result<std::unique_ptr<ProcessUsage>> ProcessUsage::Open() {
  FileDescriptor stat(::open(kStat, O_RDONLY | O_CLOEXEC));
  if (!stat.valid()) return SystemError("open", kStat);
  DIR* const files = ::opendir(kFiles);
  if (files == nullptr) return SystemError("open", kFiles);
  return std::unique_ptr<ProcessUsage>(new ProcessUsage(std::move(stat), files));
}

ProcessUsage::~ProcessUsage() {
  const Lock lock(mutex_);
  ::closedir(files_);
}

Usage ProcessUsage::Now() const {
  Usage usage;
  std::array<char, 1024> text{};
  const ssize_t length = ::pread(stat_.get(), text.data(), text.size(), 0);
  if (length > 0) {
    ReadProcessStat({text.data(), static_cast<std::size_t>(length)}, ::sysconf(_SC_PAGESIZE),
                    usage);
  }
  rusage times{};
  if (::getrusage(RUSAGE_SELF, &times) == 0) {
    usage.cpu_seconds = Seconds(times.ru_utime) + Seconds(times.ru_stime);
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    usage.most_open_files = static_cast<std::int64_t>(limit.rlim_cur);
  }
  const Lock lock(mutex_);
  usage.open_files = EntriesOf(files_);
  return usage;
}

}  // namespace atrest::os
