// A new directory that only this user can enter, for what is made before others may see it. Not for
// other folders.
#pragma once

#include <string>

#include "base/result.h"

namespace atrest::os {

// Move-only. The destructor removes it if it is empty.
class PrivateDirectory {
 public:
  // Beside `path`, so that what is made in it can be renamed to `path`.
  static Result<PrivateDirectory> MakeBeside(const std::string& path);
  ~PrivateDirectory();

  PrivateDirectory(PrivateDirectory&& other) noexcept;
  PrivateDirectory& operator=(PrivateDirectory&&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit PrivateDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;  // empty once moved from
};

}  // namespace atrest::os
