#include "os/private_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "os/random_name.h"
#include "os/system_error.h"

namespace atrest::os {

Result<PrivateDirectory> PrivateDirectory::MakeBeside(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string parent = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  std::string directory = RandomName(parent + ".atrest-");
  if (::mkdir(directory.c_str(), 0700) != 0) return SystemError("make a directory beside", path);
  PrivateDirectory made(std::move(directory));
  // With a umask such as 0777 its own owner could not enter it.
  if (::chmod(made.path().c_str(), 0700) != 0) return SystemError("enter a directory beside", path);
  return made;
}

PrivateDirectory::~PrivateDirectory() {
  if (!path_.empty()) ::rmdir(path_.c_str());
}

PrivateDirectory::PrivateDirectory(PrivateDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

}  // namespace atrest::os
