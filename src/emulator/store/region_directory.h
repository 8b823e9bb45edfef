// Where the emulators of several Regions meet (--regions-dir), so that ReplicateKey in one makes a
// key in the other, and a rotation of the primary shows in its replicas:
//
//   DIR/KEY-ID/primary.json   what the replicas share; written by the primary's emulator only
//   DIR/KEY-ID/REGION.json    a replica as it was made; it is there as long as the replica exists
//
// Both are key files (key_file.h): they hold key material in clear, mode 0600. Files are replaced
// as a whole, so emulators may start, stop and be killed at any time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/filesystem.h"
#include "base/mutex.h"
#include "base/result.h"
#include "emulator/store/home.h"
#include "emulator/store/key.h"

namespace atrest::emulator {

// Thread-safe. Errors are those of Filesystem, kBadInput for a damaged file; they name the path.
class RegionDirectory {
 public:
  RegionDirectory(Filesystem& filesystem, std::string path)
      : filesystem_(filesystem), path_(std::move(path)) {}

  Result<void> SavePrimary(const Key& primary);
  Result<void> SaveReplica(const Key& replica, const std::string& region);
  // What this home put there for a key that is gone: of a replica its own file, else the primary's.
  Result<void> Remove(const Key& key, const Home& home);

  // Sorted.
  Result<std::vector<std::string>> KeyIds() const;
  // The Regions in which replicas exist, sorted.
  Result<std::vector<std::string>> Regions(const std::string& key_id) const;
  // The replica for this home; nothing if there is none.
  Result<std::optional<Key>> LoadReplica(const std::string& key_id, const Home& home) const;
  // The primary, if it changed since this was asked last; nothing if not.
  Result<std::optional<Key>> ChangedPrimary(const std::string& key_id, const Home& primary_home);
  // It counts as changed when it is asked for next.
  void ForgetPrimary(const std::string& key_id);

 private:
  std::string PathOf(const std::string& key_id, std::string_view name) const;
  Result<void> Save(const Key& key, const std::string& path);
  // Nothing if there is no such file.
  Result<std::optional<Secret>> Load(const std::string& path) const;

  Filesystem& filesystem_;
  const std::string path_;
  Mutex mutex_;
  std::map<std::string, std::string> seen_ GUARDED_BY(mutex_);  // digest of a primary, by key id
};

}  // namespace atrest::emulator
