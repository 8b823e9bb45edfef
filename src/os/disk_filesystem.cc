#include "os/disk_filesystem.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/secret.h"
#include "os/file_descriptor.h"
#include "os/system_error.h"
#include "os/temporary_file.h"

namespace atrest::os {
namespace {

struct SplitPath {
  std::string directory;
  std::string name;
};

Result<SplitPath> Split(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  SplitPath split{".", path};
  if (slash != std::string::npos) {
    split = {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
  }
  if (split.name.empty() || split.name == "." || split.name == "..") {
    return Error{Failure::kBadInput, "path \"" + path + "\" names no file"};
  }
  return split;
}

Result<FileDescriptor> OpenDirectory(const SplitPath& split, const std::string& path) {
  FileDescriptor directory(::open(split.directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return SystemError("open the directory of", path);
  return directory;
}

Result<void> SyncDirectory(const FileDescriptor& directory, const std::string& path) {
  if (::fsync(directory.get()) != 0) return SystemError("fsync the directory of", path);
  return {};
}

Error TooLarge(const std::string& path, std::size_t max_bytes) {
  return Error{Failure::kBadInput,
               "read " + path + ": larger than " + std::to_string(max_bytes) + " bytes"};
}

// Files may hold credentials, so what a growing buffer leaves behind is wiped.
void Grow(std::string& buffer, std::size_t size) {
  std::string grown(size, '\0');
  std::copy(buffer.begin(), buffer.end(), grown.begin());
  grown.swap(buffer);
  Wipe(grown);
}

// Reads to the end. Files in /proc say that they are empty and then are not.
Result<std::string> ReadAll(const FileDescriptor& file, std::size_t size_hint,
                            const std::string& path, std::size_t max_bytes) {
  constexpr std::size_t kFirstRead = 4096;
  // One byte more shows that there is more.
  const std::size_t most = std::max(max_bytes, max_bytes + 1);
  std::string buffer(std::min(most, std::max(size_hint + 1, kFirstRead)), '\0');
  std::size_t size = 0;
  while (true) {
    if (size > max_bytes) return TooLarge(path, max_bytes);
    if (size == buffer.size()) Grow(buffer, std::min(most, buffer.size() * 2));
    const ssize_t got = ::read(file.get(), buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError("read", path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  buffer.resize(size);
  return buffer;
}

bool IsDirectory(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

Result<void> MakeDirectory(const std::string& path, unsigned mode) {
  if (::mkdir(path.c_str(), mode) == 0) {
    // The umask has taken bits from the mode.
    if (::chmod(path.c_str(), mode) != 0) return SystemError("set the mode of", path);
    return {};
  }
  const int number = errno;
  if (IsDirectory(path)) return {};
  if (number == EEXIST) {
    return Error{Failure::kBadInput, "make directory " + path + ": exists and is no directory"};
  }
  return SystemError("make directory", path, number);
}

}  // namespace

Result<std::string> DiskFilesystem::Read(const std::string& path, std::size_t max_bytes) const {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.valid()) return SystemError("open", path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return SystemError("stat", path);
  if (!S_ISREG(status.st_mode)) {
    return Error{Failure::kBadInput, "read " + path + ": not a regular file"};
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > max_bytes) return TooLarge(path, max_bytes);
  return ReadAll(file, size, path, max_bytes);
}

Result<void> DiskFilesystem::ReplaceAtomically(const std::string& path, std::string_view content,
                                               unsigned mode) {
  TRY_ASSIGN(const SplitPath split, Split(path));
  TRY_ASSIGN(const FileDescriptor directory, OpenDirectory(split, path));
  TRY_ASSIGN(TemporaryFile file, TemporaryFile::Create(directory, path, mode));
  TRY(file.WriteDurably(content));
  TRY(file.RenameTo(split.name));
  return SyncDirectory(directory, path);
}

Result<void> DiskFilesystem::Remove(const std::string& path) {
  TRY_ASSIGN(const SplitPath split, Split(path));
  auto directory = OpenDirectory(split, path);
  if (!directory.ok()) {
    if (directory.error().kind == Failure::kAbsent) return {};
    return std::move(directory).error();
  }
  if (::unlinkat(directory->get(), split.name.c_str(), 0) != 0) {
    if (errno == ENOENT) return {};
    return SystemError("remove", path);
  }
  return SyncDirectory(*directory, path);
}

Result<void> DiskFilesystem::MakeDirectories(const std::string& path, unsigned mode) {
  if (path.empty()) return Error{Failure::kBadInput, "path \"\" names no directory"};
  for (std::size_t end = path.find('/', 1); end != std::string::npos;
       end = path.find('/', end + 1)) {
    TRY(MakeDirectory(path.substr(0, end), mode));
  }
  return MakeDirectory(path, mode);
}

Result<std::vector<std::string>> DiskFilesystem::List(const std::string& directory) const {
  std::error_code failed;
  std::vector<std::string> names;
  std::filesystem::directory_iterator entry(directory, failed);
  for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
    names.push_back(entry->path().filename().string());
  }
  if (failed && failed.value() == ENOTDIR) {
    return Error{Failure::kBadInput, "list " + directory + ": not a directory"};
  }
  if (failed) return SystemError("list", directory, failed.value());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace atrest::os
