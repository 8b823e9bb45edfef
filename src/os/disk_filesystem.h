// The files of the machine. Promises and errors as base/filesystem.h says.
//
// Read follows symbolic links, since Kubernetes mounts tokens and configuration through them, and
// never waits on a FIFO. ReplaceAtomically and Remove act on a symbolic link itself.
#pragma once

#include "base/filesystem.h"

namespace atrest::os {

// Thread-safe.
class DiskFilesystem final : public Filesystem {
 public:
  Result<std::string> Read(const std::string& path, std::size_t max_bytes) const override;
  Result<void> ReplaceAtomically(const std::string& path, std::string_view content,
                                 unsigned mode) override;
  Result<void> Remove(const std::string& path) override;
  Result<void> MakeDirectories(const std::string& path, unsigned mode) override;
  Result<std::vector<std::string>> List(const std::string& directory) const override;
};

}  // namespace atrest::os
