// A file descriptor that is closed at the end of its scope. Move-only; a value like any other.
#pragma once

#include <unistd.h>

#include <utility>

namespace atrest::os {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~FileDescriptor() { Close(); }

  FileDescriptor(FileDescriptor&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
      Close();
      descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
  }

  bool valid() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }

  // The caller closes it from now on.
  int Release() { return std::exchange(descriptor_, -1); }

  void Close() {
    if (valid()) ::close(Release());
  }

 private:
  int descriptor_ = -1;
};

}  // namespace atrest::os
