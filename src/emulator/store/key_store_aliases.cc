// The aliases of the key store.
#include <utility>

#include "emulator/kms_error.h"
#include "emulator/store/key_store.h"

namespace atrest::emulator {

AliasMap KeyStore::LatestAliases() {
  const Lock lock(view_mutex_);
  AliasMap all;
  for (const auto& [name, versions] : aliases_) {
    const AliasPtr alias = versions.Latest();
    if (alias != nullptr) all.emplace(name, *alias);
  }
  return all;
}

// Archives them all, then shows readers what is different.
Result<void> KeyStore::PublishAliases(const AliasMap& aliases) {
  if (auto saved = archive_->SaveAliases(aliases); !saved.ok()) return InternalFault(saved.error());
  const WallTime now = clock_.WallNow();
  const Lock lock(view_mutex_);
  for (auto& [name, versions] : aliases_) {
    if (!aliases.contains(name) && versions.Latest() != nullptr) {
      versions.Set(nullptr, now + lag_.alias, now);
    }
  }
  std::erase_if(aliases_, [now](const auto& entry) {
    return entry.second.Latest() == nullptr && entry.second.Seen(now) == nullptr;
  });
  for (const auto& [name, alias] : aliases) {
    Lagging<Alias>& versions = aliases_[name];
    const AliasPtr old = versions.Latest();
    if (old != nullptr && old->key_id == alias.key_id && old->updated == alias.updated) continue;
    versions.Set(std::make_shared<const Alias>(alias), now + lag_.alias, now);
  }
  return {};
}

Result<void> KeyStore::AddAlias(const std::string& name, std::string_view key_id) {
  const Lock lock(change_mutex_);
  TRY(RemoveGoneKeys());
  const KeyPtr key = Latest(key_id);
  if (key == nullptr) return KeyNotFound(home_.KeyArn(key_id));
  TRY(CheckNotPendingDeletion(*key));
  AliasMap aliases = LatestAliases();
  const WallTime now = clock_.WallNow();
  if (!aliases.emplace(name, Alias{name, std::string(key_id), now, now}).second) {
    return KmsError("AlreadyExistsException",
                    "An alias with the name " + home_.AliasArn(name) + " already exists");
  }
  return PublishAliases(aliases);
}

Result<void> KeyStore::MoveAlias(const std::string& name, std::string_view key_id) {
  const Lock lock(change_mutex_);
  TRY(RemoveGoneKeys());
  const KeyPtr key = Latest(key_id);
  if (key == nullptr) return KeyNotFound(home_.KeyArn(key_id));
  TRY(CheckNotPendingDeletion(*key));
  AliasMap aliases = LatestAliases();
  const auto entry = aliases.find(name);
  if (entry == aliases.end()) return AliasNotFound(home_.AliasArn(name));
  entry->second.key_id = key_id;
  entry->second.updated = clock_.WallNow();
  return PublishAliases(aliases);
}

Result<void> KeyStore::RemoveAlias(const std::string& name) {
  const Lock lock(change_mutex_);
  AliasMap aliases = LatestAliases();
  if (aliases.erase(name) == 0) return AliasNotFound(home_.AliasArn(name));
  return PublishAliases(aliases);
}

std::vector<Alias> KeyStore::Aliases() {
  const WallTime now = clock_.WallNow();
  const Lock lock(view_mutex_);
  std::vector<Alias> all;
  all.reserve(aliases_.size());
  for (const auto& [name, versions] : aliases_) {
    const AliasPtr alias = versions.Seen(now);
    if (alias != nullptr) all.push_back(*alias);
  }
  return all;
}

}  // namespace atrest::emulator
