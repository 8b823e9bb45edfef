// Files in memory, for tests of what reads and writes small files. It fails on command, and it can
// lose what a disk may lose.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/filesystem.h"
#include "base/mutex.h"

namespace atrest::fakes {

// Thread-safe. Errors have the kinds of the real one. A directory is there as soon as it was made
// or a file was put below it; "/" and relative names without a slash need none.
class MemoryFilesystem final : public Filesystem {
 public:
  // As another process writes a file: the directories it needs are made, and it can be read again
  // after Fail().
  void Put(const std::string& path, std::string content);
  // As a process writes that does not sync: readers see it, Crash() loses it.
  void PutUnsynced(const std::string& path, std::string content);

  // From now on the path can neither be read nor changed.
  void Fail(const std::string& path, Error error);
  // After this many more changes of files each further one fails and does nothing, as if the
  // process had been killed there.
  void DieAfter(int changes);

  // The machine loses its power and comes back: unsynced changes are lost, failures are over.
  void Crash();

  unsigned ModeOf(const std::string& path) const;  // of a file or directory; 0 if it is not there
  std::vector<std::string> Paths() const;          // of all files, sorted

  Result<std::string> Read(const std::string& path, std::size_t max_bytes) const override;
  Result<void> ReplaceAtomically(const std::string& path, std::string_view content,
                                 unsigned mode) override;
  Result<void> Remove(const std::string& path) override;
  Result<void> MakeDirectories(const std::string& path, unsigned mode) override;
  Result<std::vector<std::string>> List(const std::string& directory) const override;

 private:
  struct File {
    std::string content;
    unsigned mode = 0600;
  };

  Result<void> StartChange(const std::string& path) REQUIRES(mutex_);
  void AddParents(const std::string& path, unsigned mode) REQUIRES(mutex_);
  std::optional<Error> FaultOf(const std::string& path) const REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::map<std::string, File> files_ GUARDED_BY(mutex_);    // as readers see them
  std::map<std::string, File> durable_ GUARDED_BY(mutex_);  // as they are after a crash
  std::map<std::string, unsigned> directories_ GUARDED_BY(mutex_);
  std::map<std::string, Error> faults_ GUARDED_BY(mutex_);
  std::optional<int> changes_left_ GUARDED_BY(mutex_);
};

}  // namespace atrest::fakes
