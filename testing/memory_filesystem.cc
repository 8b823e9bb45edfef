#include "testing/memory_filesystem.h"

#include <set>
#include <utility>

namespace atrest::fakes {
namespace {

std::string ParentOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::string WithoutTrailingSlash(const std::string& path) {
  return path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

Error Absent(std::string_view operation, const std::string& path) {
  return Error{Failure::kAbsent,
               std::string(operation) + ' ' + path + ": No such file or directory"};
}

}  // namespace

void MemoryFilesystem::Put(const std::string& path, std::string content) {
  const Lock lock(mutex_);
  AddParents(path, 0755);
  durable_[path] = files_[path] = File{std::move(content)};
  faults_.erase(path);
}

void MemoryFilesystem::PutUnsynced(const std::string& path, std::string content) {
  const Lock lock(mutex_);
  AddParents(path, 0755);
  files_[path] = File{std::move(content)};
}

void MemoryFilesystem::Fail(const std::string& path, Error error) {
  const Lock lock(mutex_);
  faults_.insert_or_assign(path, std::move(error));
}

void MemoryFilesystem::DieAfter(int changes) {
  const Lock lock(mutex_);
  changes_left_ = changes;
}

void MemoryFilesystem::Crash() {
  const Lock lock(mutex_);
  files_ = durable_;
  faults_.clear();
  changes_left_.reset();
}

unsigned MemoryFilesystem::ModeOf(const std::string& path) const {
  const Lock lock(mutex_);
  if (const auto file = files_.find(path); file != files_.end()) return file->second.mode;
  const auto directory = directories_.find(path);
  return directory == directories_.end() ? 0 : directory->second;
}

std::vector<std::string> MemoryFilesystem::Paths() const {
  const Lock lock(mutex_);
  std::vector<std::string> paths;
  for (const auto& [path, file] : files_) paths.push_back(path);
  return paths;
}

Result<std::string> MemoryFilesystem::Read(const std::string& path, std::size_t max_bytes) const {
  const Lock lock(mutex_);
  if (auto fault = FaultOf(path)) return *std::move(fault);
  if (directories_.contains(path)) {
    return Error{Failure::kBadInput, "read " + path + ": not a regular file"};
  }
  const auto file = files_.find(path);
  if (file == files_.end()) return Absent("open", path);
  if (file->second.content.size() > max_bytes) {
    return Error{Failure::kBadInput,
                 "read " + path + ": larger than " + std::to_string(max_bytes) + " bytes"};
  }
  return file->second.content;
}

Result<void> MemoryFilesystem::ReplaceAtomically(const std::string& path, std::string_view content,
                                                 unsigned mode) {
  const Lock lock(mutex_);
  TRY(StartChange(path));
  if (const std::string parent = ParentOf(path);
      !parent.empty() && !directories_.contains(parent)) {
    return Absent("open the directory of", path);
  }
  durable_[path] = files_[path] = File{std::string(content), mode};
  return {};
}

Result<void> MemoryFilesystem::Remove(const std::string& path) {
  const Lock lock(mutex_);
  TRY(StartChange(path));
  files_.erase(path);
  durable_.erase(path);
  return {};
}

Result<void> MemoryFilesystem::MakeDirectories(const std::string& path, unsigned mode) {
  const Lock lock(mutex_);
  if (auto fault = FaultOf(path)) return *std::move(fault);
  const std::string name = WithoutTrailingSlash(path);
  if (files_.contains(name)) {
    return Error{Failure::kBadInput, "make directory " + path + ": exists and is no directory"};
  }
  AddParents(name + "/", mode);
  return {};
}

Result<std::vector<std::string>> MemoryFilesystem::List(const std::string& directory) const {
  const Lock lock(mutex_);
  const std::string name = WithoutTrailingSlash(directory);
  if (auto fault = FaultOf(name)) return *std::move(fault);
  if (files_.contains(name)) {
    return Error{Failure::kBadInput, "list " + directory + ": not a directory"};
  }
  if (!directories_.contains(name)) return Absent("list", directory);
  std::set<std::string> names;
  for (const auto& [path, file] : files_) {
    if (ParentOf(path) == name) names.insert(path.substr(name.size() + 1));
  }
  for (const auto& [path, mode] : directories_) {
    if (ParentOf(path) == name) names.insert(path.substr(name.size() + 1));
  }
  return std::vector<std::string>(names.begin(), names.end());
}

Result<void> MemoryFilesystem::StartChange(const std::string& path) {
  if (auto fault = FaultOf(path)) return *std::move(fault);
  if (directories_.contains(path)) {
    return Error{Failure::kBadInput, "change " + path + ": Is a directory"};
  }
  if (!changes_left_.has_value()) return {};
  if (*changes_left_ == 0)
    return Error{Failure::kSystem, "write " + path + ": the machine is dead"};
  --*changes_left_;
  return {};
}

void MemoryFilesystem::AddParents(const std::string& path, unsigned mode) {
  for (std::string parent = ParentOf(path); !parent.empty(); parent = ParentOf(parent)) {
    directories_.try_emplace(parent, mode);
  }
}

std::optional<Error> MemoryFilesystem::FaultOf(const std::string& path) const {
  const auto fault = faults_.find(path);
  return fault == faults_.end() ? std::nullopt : std::optional(fault->second);
}

}  // namespace atrest::fakes
