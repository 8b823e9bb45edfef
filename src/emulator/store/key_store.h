// All keys and aliases. Reads are a look-up under a short lock and hand out immutable snapshots, so
// no lock is held while a request encrypts. Changes are made one after the other: a pure function
// from Key to Key, then the archive, then what readers see; a change that could not be archived did
// not happen.
//
// Thread-safe. Errors are AWS's (kms_error.h).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/result.h"
#include "emulator/store/archive.h"
#include "emulator/store/home.h"
#include "emulator/store/lagging.h"
#include "emulator/store/region_directory.h"

namespace atrest::emulator {

// How long a change stays invisible to readers, as in AWS. Changes themselves always see the truth.
struct VisibilityLag {
  std::chrono::milliseconds key{0};    // a new or changed key, its rotation too
  std::chrono::milliseconds alias{0};  // a new, changed or deleted alias
};

class KeyStore {
 public:
  KeyStore(Home home, SavedState&& state, std::unique_ptr<Archive> archive, const Clock& clock,
           Random& random);

  const Home& home() const { return home_; }
  void SetLag(VisibilityLag lag);

  // The key as readers see it now; rotates it first, or lets its imported material expire, if that
  // is due.
  Result<KeyPtr> Find(std::string_view key_id);
  // The key that a KeyId in any of its forms names.
  Result<KeyPtr> Resolve(std::string_view key_id_text);
  // As Resolve, for the operations that take no aliases.
  Result<KeyPtr> ResolveId(std::string_view key_id_text);

  // The key as the last change left it, visible to readers or not; nullptr if there is none.
  KeyPtr Latest(std::string_view key_id);

  Result<KeyPtr> Add(Key key);
  using KeyChange = std::function<Result<Key>(Key)>;
  // Not through aliases: `key_id` is an id.
  Result<KeyPtr> Change(std::string_view key_id, const KeyChange& change);

  // Meets the emulators of other Regions there. To be called before the first request.
  void SetRegions(std::unique_ptr<RegionDirectory> regions);
  // Makes a replica in another Region, where its emulator finds it. AlreadyExistsException.
  Result<void> AddReplica(const std::string& key_id, const Key& replica, const std::string& region);

  Result<void> AddAlias(const std::string& name, std::string_view key_id);
  Result<void> MoveAlias(const std::string& name, std::string_view key_id);
  Result<void> RemoveAlias(const std::string& name);

  // Forgets every key and alias, in the archive too.
  Result<void> Clear();
  // Every key and alias as it is now, visible to readers or not.
  SavedState Export();
  // Forgets what there is; then there is what `state` holds, visible at once.
  Result<void> Replace(SavedState&& state);

  // As readers see them now, in order of id and name.
  std::vector<KeyPtr> Keys();
  std::vector<Alias> Aliases();

 private:
  using AliasPtr = std::shared_ptr<const Alias>;

  KeyPtr Seen(std::string_view key_id);
  Result<void> SyncRegions(std::string_view key_id);
  Result<void> SyncAllRegions();
  Result<void> AdoptReplica(const std::string& key_id);
  Result<void> FollowPrimary(const Key& replica);
  Result<void> CountReplicas(const Key& primary);
  KeyPtr GoneKey(std::string_view key_id);
  void Publish(const KeyPtr& key, std::string_view key_id);
  Result<void> PublishAliases(const AliasMap& aliases) REQUIRES(change_mutex_);
  AliasMap LatestAliases();
  Result<void> RemoveGoneKeys() REQUIRES(change_mutex_);
  Result<void> ClearLocked() REQUIRES(change_mutex_);
  Result<KeyPtr> ChangeLocked(std::string_view key_id, const KeyChange& change)
      REQUIRES(change_mutex_);

  const Home home_;
  std::unique_ptr<RegionDirectory> regions_;  // nullptr: there are no other Regions
  const Clock& clock_;
  Random& random_;

  // Held while a change is made and archived, on purpose: changes are ordered by it. Readers and
  // the crypto operations never wait for it.
  Mutex change_mutex_;
  std::unique_ptr<Archive> archive_ GUARDED_BY(change_mutex_);

  Mutex view_mutex_;
  std::map<std::string, Lagging<Key>, std::less<>> keys_ GUARDED_BY(view_mutex_);
  std::map<std::string, Lagging<Alias>, std::less<>> aliases_ GUARDED_BY(view_mutex_);
  VisibilityLag lag_ GUARDED_BY(view_mutex_);
};

}  // namespace atrest::emulator
