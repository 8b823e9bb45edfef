#include "emulator/store/multi_region.h"

#include <utility>

#include "emulator/store/imported_material.h"

namespace atrest::emulator {
namespace {

// Imported bytes do not travel: they are imported in each Region anew.
KeyMaterial WithoutBytes(KeyMaterial material) {
  material.bytes = nullptr;
  material.valid_to.reset();
  return material;
}

// The primary's material, with the bytes that this replica has of it.
KeyMaterial WithBytesOf(const Key& replica, KeyMaterial material) {
  const bool pending = replica.pending.has_value() && replica.pending->id == material.id;
  const KeyMaterial* own = pending ? &*replica.pending : replica.FindMaterial(material.id);
  material.bytes = own == nullptr ? nullptr : own->bytes;
  material.valid_to = own == nullptr ? std::nullopt : own->valid_to;
  return material;
}

Key WithImportsOf(Key shared, const Key& replica) {
  for (KeyMaterial& material : shared.materials) material = WithBytesOf(replica, material);
  if (shared.pending.has_value()) shared.pending = WithBytesOf(replica, *shared.pending);
  return shared;
}

}  // namespace

Key MakeReplica(const Key& primary, const Home& home, const std::string& region, WallTime now) {
  Key replica = SharedPart(primary);
  replica.arn = home.KeyArnIn(region, primary.id);
  replica.created = now;
  replica.primary_region = home.region();
  replica.replica_regions.push_back(region);
  if (primary.origin == KeyOrigin::kExternal) replica.state = KeyState::kPendingImport;
  return replica;
}

Key SharedPart(const Key& primary) {
  Key shared;
  shared.id = primary.id;
  shared.arn = primary.arn;
  shared.created = primary.created;
  shared.origin = primary.origin;
  shared.materials = primary.materials;
  shared.pending = primary.pending;
  if (primary.origin == KeyOrigin::kExternal) {
    for (KeyMaterial& material : shared.materials) material = WithoutBytes(material);
    if (shared.pending.has_value()) shared.pending = WithoutBytes(*shared.pending);
  }
  shared.rotation_enabled = primary.rotation_enabled;
  shared.rotation_period_days = primary.rotation_period_days;
  shared.rotation_start = primary.rotation_start;
  shared.replica_regions = primary.replica_regions;
  return shared;
}

Key Synchronised(Key replica, const Key& primary) {
  const bool imported = replica.origin == KeyOrigin::kExternal;
  Key shared = imported ? WithImportsOf(primary, replica) : primary;
  replica.materials = std::move(shared.materials);
  replica.pending = std::move(shared.pending);
  if (imported) SettleImport(replica);
  replica.rotation_enabled = primary.rotation_enabled;
  replica.rotation_period_days = primary.rotation_period_days;
  replica.rotation_start = primary.rotation_start;
  replica.replica_regions = primary.replica_regions;
  return replica;
}

std::optional<Key> WithReplicas(const Key& primary, const std::vector<std::string>& regions,
                                WallTime now) {
  if (primary.replica_regions == regions) return std::nullopt;
  Key changed = primary;
  changed.replica_regions = regions;
  if (regions.empty() && changed.state == KeyState::kPendingReplicaDeletion) {
    changed.state = KeyState::kPendingDeletion;
    changed.deletion_date = now + std::chrono::hours(24 * changed.deletion_window_days);
  }
  return changed;
}

}  // namespace atrest::emulator
