#include "os/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "os/system_error.h"

namespace atrest::os {
namespace {

constexpr mode_t kMode = 0600;

std::string Holder(int descriptor) {
  std::array<char, 16> digits{};
  const ssize_t size = ::pread(descriptor, digits.data(), digits.size(), 0);
  std::string text(digits.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  const bool is_number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? "process " + text : "another process";
}

}  // namespace

Result<FileLock> FileLock::Take(const std::string& path) {
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kMode));
  if (!file.valid()) return SystemError("open", path);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return SystemError("lock", path);
    return Error{Failure::kSystem, path + " is locked by " + Holder(file.get())};
  }
  const std::string id = std::to_string(::getpid());
  if (::ftruncate(file.get(), 0) != 0 ||
      ::pwrite(file.get(), id.data(), id.size(), 0) != static_cast<ssize_t>(id.size())) {
    return SystemError("write", path);
  }
  return FileLock(std::move(file));
}

}  // namespace atrest::os
