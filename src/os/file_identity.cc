#include "os/file_identity.h"

#include <sys/stat.h>

namespace atrest::os {

FileIdentity::FileIdentity(const struct stat& status)
    : device_(status.st_dev), inode_(status.st_ino) {}

bool FileIdentity::IsAt(const std::string& path) const {
  struct stat status {};
  return inode_ != 0 && ::lstat(path.c_str(), &status) == 0 && status.st_dev == device_ &&
         status.st_ino == inode_;
}

}  // namespace atrest::os
