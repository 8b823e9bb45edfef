#include "os/path_facts.h"

#include <sys/stat.h>

#include <cerrno>

#include "os/system_error.h"

namespace atrest::os {
namespace {

constexpr mode_t kPermissionBits = 07777;

PathKind KindOf(mode_t mode) {
  if (S_ISREG(mode)) return PathKind::kFile;
  if (S_ISDIR(mode)) return PathKind::kDirectory;
  if (S_ISSOCK(mode)) return PathKind::kSocket;
  if (S_ISLNK(mode)) return PathKind::kLink;
  return PathKind::kOther;
}

}  // namespace

std::string_view PathKindName(PathKind kind) {
  switch (kind) {
    case PathKind::kNothing: return "nothing";
    case PathKind::kFile: return "a regular file";
    case PathKind::kDirectory: return "a directory";
    case PathKind::kSocket: return "a socket";
    case PathKind::kLink: return "a symbolic link";
    case PathKind::kOther: return "a device or FIFO";
  }
  return "nothing";
}

Result<PathFacts> LookAtPath(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return PathFacts{};
    return SystemError("look at", path);
  }
  return PathFacts{KindOf(status.st_mode), status.st_mode & kPermissionBits, status.st_uid,
                   status.st_gid, static_cast<std::uint64_t>(status.st_size)};
}

}  // namespace atrest::os
