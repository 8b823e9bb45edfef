// A file in memory that can be changed while it is read.
#pragma once

#include <algorithm>
#include <string>

#include "base/random_access_file.h"

namespace atrest::fakes {

class MemoryFile final : public RandomAccessFile {
 public:
  explicit MemoryFile(std::string bytes_in) : bytes(std::move(bytes_in)) {}

  std::uint64_t size() const override { return bytes.size(); }
  Result<void> ReadAt(std::uint64_t offset, std::span<char> buffer) const override {
    if (offset > bytes.size() || buffer.size() > bytes.size() - offset) {
      return Error{Failure::kBadInput, "read past the end of the file"};
    }
    std::copy_n(bytes.data() + offset, buffer.size(), buffer.data());
    return {};
  }

  std::string bytes;
};

}  // namespace atrest::fakes
