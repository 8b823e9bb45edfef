// All of the key store at once: reset, export, import.
#include <utility>

#include "emulator/kms_error.h"
#include "emulator/store/key_store.h"

namespace atrest::emulator {

Result<void> KeyStore::Clear() {
  const Lock lock(change_mutex_);
  return ClearLocked();
}

Result<void> KeyStore::ClearLocked() {
  TRY(PublishAliases({}));
  std::vector<std::string> ids;
  {
    const Lock view(view_mutex_);
    aliases_.clear();
    for (const auto& [id, versions] : keys_) ids.push_back(id);
  }
  for (const std::string& id : ids) {
    if (regions_ != nullptr) regions_->ForgetPrimary(id);
    if (auto removed = archive_->RemoveKey(id); !removed.ok())
      return InternalFault(removed.error());
    const Lock view(view_mutex_);
    keys_.erase(id);
  }
  return {};
}

SavedState KeyStore::Export() {
  const Lock lock(change_mutex_);
  SavedState state;
  state.aliases = LatestAliases();
  const WallTime now = clock_.WallNow();
  const Lock view(view_mutex_);
  for (const auto& [id, versions] : keys_) {
    const KeyPtr key = versions.Latest();
    if (key != nullptr && !key->IsGone(now)) state.keys.emplace(id, *key);
  }
  std::erase_if(state.aliases,
                [&state](const auto& entry) { return !state.keys.contains(entry.second.key_id); });
  return state;
}

Result<void> KeyStore::Replace(SavedState&& state) {
  const Lock lock(change_mutex_);
  TRY(ClearLocked());
  const WallTime now = clock_.WallNow();
  for (auto& [id, key] : state.keys) {
    if (auto saved = archive_->SaveKey(key); !saved.ok()) return InternalFault(saved.error());
    const Lock view(view_mutex_);
    keys_[id].Set(std::make_shared<const Key>(std::move(key)), now, now);
  }
  if (auto saved = archive_->SaveAliases(state.aliases); !saved.ok()) {
    return InternalFault(saved.error());
  }
  const Lock view(view_mutex_);
  for (auto& [name, alias] : state.aliases) {
    aliases_[name].Set(std::make_shared<const Alias>(std::move(alias)), now, now);
  }
  return {};
}

}  // namespace atrest::emulator
