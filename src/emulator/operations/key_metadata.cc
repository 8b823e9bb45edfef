#include "emulator/operations/key_metadata.h"

#include <array>
#include <utility>

#include "crypto/sha256.h"
#include "emulator/store/imported_material.h"
#include "emulator/store/record.h"

namespace atrest::emulator {

json::Value Timestamp(WallTime time) {
  return json::Value::Real(static_cast<double>(ToMilliseconds(time)) / 1000);
}

namespace {

// How imported material expires; nothing while there is none.
void AddExpiry(const Key& key, json::Value& value) {
  if (key.Current() == nullptr || key.Current()->bytes == nullptr) return;
  const std::optional<WallTime> next = NextExpiry(key);
  value.Set("ExpirationModel",
            next.has_value() ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE");
  if (next.has_value()) value.Set("ValidTo", Timestamp(*next));
}

json::Value RegionalKey(const std::string& region, const Key& key, const Home& home) {
  json::Value value = json::Value::Object();
  value.Set("Arn", home.KeyArnIn(region, key.id));
  value.Set("Region", region);
  return value;
}

// The primary and the replicas of a multi-Region key.
json::Value Regions(const Key& key, const Home& home) {
  const bool is_replica = !key.primary_region.empty();
  json::Value value = json::Value::Object();
  value.Set("MultiRegionKeyType", is_replica ? "REPLICA" : "PRIMARY");
  value.Set("PrimaryKey", RegionalKey(is_replica ? key.primary_region : home.region(), key, home));
  json::Value replicas = json::Value::Array();
  for (const std::string& region : key.replica_regions) {
    replicas.Append(RegionalKey(region, key, home));
  }
  value.Set("ReplicaKeys", std::move(replicas));
  return value;
}

}  // namespace

json::Value KeyMetadata(const Key& key, const Home& home) {
  json::Value value = json::Value::Object();
  value.Set("AWSAccountId", home.account());
  value.Set("KeyId", key.id);
  value.Set("Arn", key.arn);
  value.Set("CreationDate", Timestamp(key.created));
  value.Set("Enabled", json::Value::Bool(key.state == KeyState::kEnabled));
  value.Set("Description", key.description);
  value.Set("KeyUsage", "ENCRYPT_DECRYPT");
  value.Set("KeyState", KeyStateName(key.state));
  if (key.deletion_date.has_value()) value.Set("DeletionDate", Timestamp(*key.deletion_date));
  value.Set("Origin", KeyOriginName(key.origin));
  if (key.origin == KeyOrigin::kExternal) AddExpiry(key, value);
  value.Set("KeyManager", "CUSTOMER");
  value.Set("KeySpec", "SYMMETRIC_DEFAULT");
  value.Set("CustomerMasterKeySpec", "SYMMETRIC_DEFAULT");
  json::Value algorithms = json::Value::Array();
  algorithms.Append(json::Value::String("SYMMETRIC_DEFAULT"));
  value.Set("EncryptionAlgorithms", std::move(algorithms));
  value.Set("MultiRegion", json::Value::Bool(key.IsMultiRegion()));
  if (key.IsMultiRegion()) value.Set("MultiRegionConfiguration", Regions(key, home));
  if (key.state == KeyState::kPendingReplicaDeletion) {
    value.Set("PendingDeletionWindowInDays", json::Value::Number(key.deletion_window_days));
  }
  if (key.Current() != nullptr) value.Set("CurrentKeyMaterialId", key.Current()->id);
  return value;
}

std::string NewKeyId(bool multi_region, Random& random) {
  std::array<char, 16> bytes{};
  random.Fill(bytes);
  if (!multi_region) {  // RFC 4122: version 4, variant 1
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  }
  std::string hex = crypto::Hex({bytes.data(), bytes.size()});
  if (multi_region) return "mrk-" + hex;
  for (std::size_t dash : {8U, 13U, 18U, 23U}) hex.insert(dash, 1, '-');
  return hex;
}

}  // namespace atrest::emulator
