// Files in memory, for tests of what reads and writes small files.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/filesystem.h"
#include "base/mutex.h"

namespace atrest::fakes {

// Thread-safe. Directories exist as soon as a file is below them.
class MemoryFilesystem final : public Filesystem {
 public:
  void Put(const std::string& path, std::string content) {
    const Lock lock(mutex_);
    files_.insert_or_assign(path, std::move(content));
    faults_.erase(path);
  }
  // From now on the path cannot be read or written.
  void Fail(const std::string& path, Error error) {
    const Lock lock(mutex_);
    faults_.insert_or_assign(path, std::move(error));
  }

  Result<std::string> Read(const std::string& path, std::size_t max_bytes) const override {
    const Lock lock(mutex_);
    if (auto fault = faults_.find(path); fault != faults_.end()) return fault->second;
    auto file = files_.find(path);
    if (file == files_.end()) return Error{Failure::kAbsent, path + ": no such file or directory"};
    if (file->second.size() > max_bytes) return Error{Failure::kBadInput, path + ": too large"};
    return file->second;
  }
  Result<void> ReplaceAtomically(const std::string& path, std::string_view content,
                                 unsigned /*mode*/) override {
    const Lock lock(mutex_);
    if (auto fault = faults_.find(path); fault != faults_.end()) return fault->second;
    files_.insert_or_assign(path, std::string(content));
    return {};
  }
  Result<void> Remove(const std::string& path) override {
    const Lock lock(mutex_);
    files_.erase(path);
    return {};
  }
  Result<void> MakeDirectories(const std::string& /*path*/, unsigned /*mode*/) override {
    return {};
  }
  Result<std::vector<std::string>> List(const std::string& directory) const override {
    const Lock lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [path, content] : files_) {
      if (!path.starts_with(directory + "/")) continue;
      std::string name = path.substr(directory.size() + 1);
      if (name.find('/') == std::string::npos) names.push_back(std::move(name));
    }
    return names;
  }

 private:
  mutable Mutex mutex_;
  std::map<std::string, std::string> files_ GUARDED_BY(mutex_);
  std::map<std::string, Error> faults_ GUARDED_BY(mutex_);
};

}  // namespace atrest::fakes
