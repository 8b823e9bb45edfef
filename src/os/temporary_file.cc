#include "os/temporary_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "os/random_name.h"
#include "os/system_error.h"

namespace atrest::os {
TemporaryFile::TemporaryFile(const FileDescriptor& directory, std::string path, std::string name,
                             FileDescriptor file)
    : directory_(directory.get()),
      path_(std::move(path)),
      name_(std::move(name)),
      file_(std::move(file)) {}

Result<TemporaryFile> TemporaryFile::Create(const FileDescriptor& directory,
                                            const std::string& path, unsigned mode) {
  std::string name = RandomName(".atrest-");
  FileDescriptor file(::openat(directory.get(), name.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!file.valid()) return SystemError("create a file beside", path);
  TemporaryFile temporary(directory, path, std::move(name), std::move(file));
  // The umask has taken bits from the mode.
  if (::fchmod(temporary.file_.get(), mode) != 0) return SystemError("set the mode of", path);
  return temporary;
}

TemporaryFile::~TemporaryFile() {
  if (file_.valid()) ::unlinkat(directory_, name_.c_str(), 0);
}

Result<void> TemporaryFile::WriteDurably(std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file_.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError("write", path_);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file_.get()) != 0) return SystemError("fsync", path_);
  return {};
}

Result<void> TemporaryFile::RenameTo(const std::string& name) {
  if (::renameat(directory_, name_.c_str(), directory_, name.c_str()) != 0) {
    return SystemError("rename a new file to", path_);
  }
  file_.Close();
  return {};
}

}  // namespace atrest::os
