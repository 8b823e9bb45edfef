// The key store's side of --regions-dir: replicas that appear, change and go.
#include <algorithm>
#include <utility>

#include "emulator/kms_error.h"
#include "emulator/store/key_store.h"
#include "emulator/store/multi_region.h"

namespace atrest::emulator {

void KeyStore::SetRegions(std::unique_ptr<RegionDirectory> regions) {
  regions_ = std::move(regions);
}

// A replica that was made elsewhere becomes a key of this Region.
Result<void> KeyStore::AdoptReplica(const std::string& key_id) {
  TRY_ASSIGN(std::optional<Key> replica, regions_->LoadReplica(key_id, home_));
  if (!replica.has_value()) return {};
  const Result<KeyPtr> added = Add(std::move(*replica));
  const bool there = !added.ok() && added.error().code == "AlreadyExistsException";
  if (!added.ok() && !there) return added.error();
  return {};
}

Result<void> KeyStore::FollowPrimary(const Key& replica) {
  TRY_ASSIGN(const Home primary_home, Home::Make(replica.primary_region, home_.account()));
  TRY_ASSIGN(const std::optional<Key> primary, regions_->ChangedPrimary(replica.id, primary_home));
  if (!primary.has_value()) return {};
  const Result<KeyPtr> followed = Change(replica.id, [&primary](Key changed) -> Result<Key> {
    return Synchronised(std::move(changed), *primary);
  });
  if (followed.ok()) return {};
  regions_->ForgetPrimary(replica.id);
  return followed.error();
}

Result<void> KeyStore::CountReplicas(const Key& primary) {
  TRY_ASSIGN(const std::vector<std::string> now_there, regions_->Regions(primary.id));
  if (now_there == primary.replica_regions) return {};
  TRY(Change(primary.id, [this](Key changed) -> Result<Key> {
    TRY_ASSIGN(const std::vector<std::string> regions, regions_->Regions(changed.id));
    std::optional<Key> counted = WithReplicas(changed, regions, clock_.WallNow());
    return counted.has_value() ? std::move(*counted) : std::move(changed);
  }));
  return {};
}

// Takes over what happened to a multi-Region key in other Regions. The primary's emulator sees that
// a replica is gone when the replica's emulator has noticed it, which it does here too.
Result<void> KeyStore::SyncRegions(std::string_view key_id) {
  if (regions_ == nullptr || !key_id.starts_with("mrk-")) return {};
  const std::string id(key_id);
  const KeyPtr key = Latest(id);
  if (key != nullptr && key->primary_region.empty()) {
    return key->replica_regions.empty() ? Result<void>() : CountReplicas(*key);
  }
  if (key != nullptr) return FollowPrimary(*key);
  if (const KeyPtr gone = GoneKey(id); gone != nullptr) return regions_->Remove(*gone, home_);
  TRY(AdoptReplica(id));
  const KeyPtr adopted = Latest(id);
  return adopted == nullptr ? Result<void>() : FollowPrimary(*adopted);
}

Result<void> KeyStore::SyncAllRegions() {
  if (regions_ == nullptr) return {};
  TRY_ASSIGN(const std::vector<std::string> ids, regions_->KeyIds());
  for (const std::string& id : ids) TRY(SyncRegions(id));
  return {};
}

// A key that is still in the store although its waiting period is over.
KeyPtr KeyStore::GoneKey(std::string_view key_id) {
  const WallTime now = clock_.WallNow();
  const Lock lock(view_mutex_);
  const auto entry = keys_.find(key_id);
  const KeyPtr key = entry == keys_.end() ? nullptr : entry->second.Latest();
  return key != nullptr && key->IsGone(now) ? key : nullptr;
}

Result<void> KeyStore::AddReplica(const std::string& key_id, const Key& replica,
                                  const std::string& region) {
  if (regions_ == nullptr) {
    return KmsError("UnsupportedOperationException",
                    "ReplicateKey needs kms-emulator --regions-dir");
  }
  const auto add = [&](Key primary) -> Result<Key> {
    std::vector<std::string> regions = primary.replica_regions;
    if (std::find(regions.begin(), regions.end(), region) != regions.end()) {
      return KmsError("AlreadyExistsException", "Key " + replica.arn + " already exists");
    }
    if (auto saved = regions_->SaveReplica(replica, region); !saved.ok()) {
      return InternalFault(saved.error());
    }
    regions.push_back(region);
    std::sort(regions.begin(), regions.end());
    primary.replica_regions = std::move(regions);
    return primary;
  };
  TRY(Change(key_id, add));
  return {};
}

}  // namespace atrest::emulator
