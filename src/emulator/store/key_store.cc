#include "emulator/store/key_store.h"

#include <utility>

#include "emulator/kms_error.h"
#include "emulator/store/imported_material.h"

namespace atrest::emulator {
namespace {

// A key changes by itself: automatic rotation, expiry of imported material.
bool IsSomethingDue(const Key& key, WallTime now) {
  if (key.origin == KeyOrigin::kExternal) return ExpireIfDue(key, now).has_value();
  if (!key.primary_region.empty()) return false;  // it follows its primary
  const std::optional<WallTime> next = NextRotation(key);
  return next.has_value() && *next <= now;
}

}  // namespace

KeyStore::KeyStore(Home home, SavedState&& state, std::unique_ptr<Archive> archive,
                   const Clock& clock, Random& random)
    : home_(std::move(home)), clock_(clock), random_(random), archive_(std::move(archive)) {
  const WallTime now = clock_.WallNow();
  for (auto& [id, key] : state.keys) {
    keys_[id].Set(std::make_shared<const Key>(std::move(key)), now, now);
  }
  for (auto& [name, alias] : state.aliases) {
    aliases_[name].Set(std::make_shared<const Alias>(std::move(alias)), now, now);
  }
}

void KeyStore::SetLag(VisibilityLag lag) {
  const Lock lock(view_mutex_);
  lag_ = lag;
}

KeyPtr KeyStore::Seen(std::string_view key_id) {
  const WallTime now = clock_.WallNow();
  const Lock lock(view_mutex_);
  const auto entry = keys_.find(key_id);
  if (entry == keys_.end()) return nullptr;
  KeyPtr key = entry->second.Seen(now);
  return key == nullptr || key->IsGone(now) ? nullptr : key;
}

KeyPtr KeyStore::Latest(std::string_view key_id) {
  const WallTime now = clock_.WallNow();
  const Lock lock(view_mutex_);
  const auto entry = keys_.find(key_id);
  if (entry == keys_.end()) return nullptr;
  KeyPtr key = entry->second.Latest();
  return key == nullptr || key->IsGone(now) ? nullptr : key;
}

Result<KeyPtr> KeyStore::Find(std::string_view key_id) {
  if (Result<void> synced = SyncRegions(key_id); !synced.ok()) return InternalFault(synced.error());
  KeyPtr key = Seen(key_id);
  if (key == nullptr) return KeyNotFound(home_.KeyArn(key_id));
  if (!IsSomethingDue(*key, clock_.WallNow())) return key;
  return Change(key_id, [this](Key due) -> Result<Key> {
    std::optional<Key> rotated = RotateIfDue(due, random_, clock_.WallNow());
    if (rotated.has_value()) return std::move(*rotated);
    std::optional<Key> expired = ExpireIfDue(due, clock_.WallNow());
    return expired.has_value() ? std::move(*expired) : std::move(due);
  });
}

Result<KeyPtr> KeyStore::Resolve(std::string_view key_id_text) {
  TRY_ASSIGN(const KeyName name, home_.ReadKeyName(key_id_text));
  if (!name.is_alias) return Find(name.name);
  std::string key_id;
  {
    const WallTime now = clock_.WallNow();
    const Lock lock(view_mutex_);
    const auto entry = aliases_.find(name.name);
    const AliasPtr alias = entry == aliases_.end() ? nullptr : entry->second.Seen(now);
    if (alias == nullptr) return AliasNotFound(home_.AliasArn(name.name));
    key_id = alias->key_id;
  }
  Result<KeyPtr> key = Find(key_id);
  if (!key.ok() && key.error().code == "NotFoundException") {
    return AliasNotFound(home_.AliasArn(name.name));
  }
  return key;
}

Result<KeyPtr> KeyStore::ResolveId(std::string_view key_id_text) {
  TRY_ASSIGN(const KeyName name, home_.ReadKeyName(key_id_text));
  if (name.is_alias) return NotFound("Invalid keyId '" + std::string(key_id_text) + "'");
  return Find(name.name);
}

void KeyStore::Publish(const KeyPtr& key, std::string_view key_id) {
  const WallTime now = clock_.WallNow();
  const Lock lock(view_mutex_);
  keys_[std::string(key_id)].Set(key, now + lag_.key, now);
}

Result<KeyPtr> KeyStore::Add(Key key) {
  const Lock lock(change_mutex_);
  TRY(RemoveGoneKeys());
  if (Latest(key.id) != nullptr) {
    return KmsError("AlreadyExistsException", "Key " + key.arn + " already exists");
  }
  if (auto saved = archive_->SaveKey(key); !saved.ok()) return InternalFault(saved.error());
  const std::string id = key.id;
  KeyPtr added = std::make_shared<const Key>(std::move(key));
  Publish(added, id);
  return added;
}

Result<KeyPtr> KeyStore::Change(std::string_view key_id, const KeyChange& change) {
  const Lock lock(change_mutex_);
  return ChangeLocked(key_id, change);
}

Result<KeyPtr> KeyStore::ChangeLocked(std::string_view key_id, const KeyChange& change) {
  const KeyPtr old = Latest(key_id);
  if (old == nullptr) return KeyNotFound(home_.KeyArn(key_id));
  TRY_ASSIGN(Key changed, change(*old));
  if (auto saved = archive_->SaveKey(changed); !saved.ok()) return InternalFault(saved.error());
  if (regions_ != nullptr && changed.primary_region.empty() && !changed.replica_regions.empty()) {
    if (auto saved = regions_->SavePrimary(changed); !saved.ok())
      return InternalFault(saved.error());
  }
  KeyPtr key = std::make_shared<const Key>(std::move(changed));
  Publish(key, key_id);
  return key;
}

std::vector<KeyPtr> KeyStore::Keys() {
  (void)SyncAllRegions();  // what cannot be read there is missing here
  const WallTime now = clock_.WallNow();
  const Lock lock(view_mutex_);
  std::vector<KeyPtr> all;
  all.reserve(keys_.size());
  for (const auto& [id, versions] : keys_) {
    KeyPtr key = versions.Seen(now);
    if (key != nullptr && !key->IsGone(now)) all.push_back(std::move(key));
  }
  return all;
}

// The keys whose waiting period is over, and their aliases, leave the archive; readers do not see
// them any more already.
Result<void> KeyStore::RemoveGoneKeys() {
  const WallTime now = clock_.WallNow();
  std::vector<std::string> gone;
  {
    const Lock lock(view_mutex_);
    for (const auto& [id, versions] : keys_) {
      const KeyPtr key = versions.Latest();
      if (key != nullptr && key->IsGone(now)) gone.push_back(id);
    }
  }
  if (gone.empty()) return {};
  AliasMap aliases = LatestAliases();
  std::erase_if(aliases,
                [this](const auto& entry) { return Latest(entry.second.key_id) == nullptr; });
  TRY(PublishAliases(aliases));
  for (const std::string& id : gone) {
    const KeyPtr key = GoneKey(id);
    if (regions_ != nullptr && key != nullptr && key->IsMultiRegion()) {
      if (auto removed = regions_->Remove(*key, home_); !removed.ok()) {
        return InternalFault(removed.error());
      }
    }
    if (auto removed = archive_->RemoveKey(id); !removed.ok())
      return InternalFault(removed.error());
    const Lock lock(view_mutex_);
    keys_.erase(id);
  }
  return {};
}

}  // namespace atrest::emulator
