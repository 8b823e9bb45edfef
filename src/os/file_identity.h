// Which file a path led to, to know later whether it still does.
#pragma once

#include <sys/types.h>

#include <string>

struct stat;

namespace atrest::os {

// A value; any thread. The default is no file.
class FileIdentity {
 public:
  FileIdentity() = default;
  explicit FileIdentity(const struct stat& status);

  // Whether `path` itself, followed through no link, is that file.
  bool IsAt(const std::string& path) const;

 private:
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace atrest::os
