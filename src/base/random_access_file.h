// A file that is read in pieces at given places, for files too large to be read whole.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"

namespace atrest {

// Thread-safe: no position is shared between calls.
class RandomAccessFile {
 public:
  virtual ~RandomAccessFile() = default;

  // When the file was opened.
  virtual std::uint64_t size() const = 0;

  // Fills the whole buffer with the bytes from `offset` on. kBadInput if the file ends before,
  // kSystem if the operating system refuses.
  virtual Result<void> ReadAt(std::uint64_t offset, std::span<char> buffer) const = 0;
};

}  // namespace atrest
