#include "emulator/store/multi_region.h"

#include <utility>

namespace atrest::emulator {

Key MakeReplica(const Key& primary, const Home& home, const std::string& region, WallTime now) {
  Key replica = SharedPart(primary);
  replica.arn = home.KeyArnIn(region, primary.id);
  replica.created = now;
  replica.primary_region = home.region();
  replica.replica_regions.push_back(region);
  return replica;
}

Key SharedPart(const Key& primary) {
  Key shared;
  shared.id = primary.id;
  shared.arn = primary.arn;
  shared.created = primary.created;
  shared.origin = primary.origin;
  shared.materials = primary.materials;
  shared.rotation_enabled = primary.rotation_enabled;
  shared.rotation_period_days = primary.rotation_period_days;
  shared.rotation_start = primary.rotation_start;
  shared.replica_regions = primary.replica_regions;
  return shared;
}

Key Synchronised(Key replica, const Key& primary) {
  replica.materials = primary.materials;
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
