#include "os/open_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "os/file_descriptor.h"
#include "os/system_error.h"

namespace atrest::os {
namespace {

class OpenedFile final : public RandomAccessFile {
 public:
  OpenedFile(FileDescriptor descriptor, std::string path, std::uint64_t size)
      : descriptor_(std::move(descriptor)), path_(std::move(path)), size_(size) {}

  std::uint64_t size() const override { return size_; }

  Result<void> ReadAt(std::uint64_t offset, std::span<char> buffer) const override {
    while (!buffer.empty()) {
      const ssize_t count =
          ::pread(descriptor_.get(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return SystemError("read", path_);
      if (count == 0) {
        return Error{Failure::kBadInput, "read " + path_ + ": the file ends too early"};
      }
      offset += static_cast<std::uint64_t>(count);
      buffer = buffer.subspan(static_cast<std::size_t>(count));
    }
    return {};
  }

 private:
  FileDescriptor descriptor_;
  std::string path_;
  std::uint64_t size_;
};

}  // namespace

Result<std::unique_ptr<RandomAccessFile>> OpenFile(const std::string& path) {
  FileDescriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!descriptor.valid()) return SystemError("open", path);
  struct stat about {};
  if (::fstat(descriptor.get(), &about) != 0) return SystemError("open", path);
  if (!S_ISREG(about.st_mode)) {
    return Error{Failure::kBadInput, "open " + path + ": not a regular file"};
  }
  return std::unique_ptr<RandomAccessFile>(std::make_unique<OpenedFile>(
      std::move(descriptor), path, static_cast<std::uint64_t>(about.st_size)));
}

}  // namespace atrest::os
