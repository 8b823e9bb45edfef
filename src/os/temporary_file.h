// The file that ReplaceAtomically writes before it renames it. Not for other folders.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "os/file_descriptor.h"

namespace atrest::os {

// A new file in an open directory, with a name that nobody guesses, removed again unless it was
// renamed. Used by one thread. `path` is the final path, for messages. The directory outlives it.
class TemporaryFile {
 public:
  static Result<TemporaryFile> Create(const FileDescriptor& directory, const std::string& path,
                                      unsigned mode);
  ~TemporaryFile();
  TemporaryFile(TemporaryFile&&) noexcept = default;
  TemporaryFile& operator=(TemporaryFile&&) = delete;

  // Writes everything and waits until it is on the disk.
  Result<void> WriteDurably(std::string_view content);
  Result<void> RenameTo(const std::string& name);

 private:
  TemporaryFile(const FileDescriptor& directory, std::string path, std::string name,
                FileDescriptor file);

  int directory_;
  std::string path_;
  std::string name_;
  FileDescriptor file_;  // closed once nothing is left to remove
};

}  // namespace atrest::os
