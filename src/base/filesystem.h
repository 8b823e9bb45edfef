// Files, as an interface. Paths are absolute or relative to the working directory, in UTF-8.
//
// Errors: kAbsent if the path does not exist, kBadInput if it is larger than allowed or of the
// wrong type, kSystem for everything else; the message names the path and the errno text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace atrest {

// Thread-safe.
class Filesystem {
 public:
  virtual ~Filesystem() = default;

  // The whole regular file, at most `max_bytes`; a larger file is an error, not a truncation.
  virtual Result<std::string> Read(const std::string& path, std::size_t max_bytes) const = 0;

  // The file has the new content or the old one, whatever happens in between: temporary file in
  // the same directory with `mode` from its creation on, fsync, rename, fsync of the directory.
  virtual Result<void> ReplaceAtomically(const std::string& path, std::string_view content,
                                         unsigned mode) = 0;

  // Removes a file and fsyncs its directory. Absence is success.
  virtual Result<void> Remove(const std::string& path) = 0;

  // Creates the directory and its parents, new ones with `mode`. Existing ones are left alone.
  virtual Result<void> MakeDirectories(const std::string& path, unsigned mode) = 0;

  // Names (not paths) of the entries, sorted, without "." and "..".
  virtual Result<std::vector<std::string>> List(const std::string& directory) const = 0;
};

}  // namespace atrest
