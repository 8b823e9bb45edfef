// Rotation, automatic and on demand.
#include <utility>

#include "emulator/kms_error.h"
#include "emulator/operations/access.h"
#include "emulator/operations/groups.h"
#include "emulator/operations/key_metadata.h"
#include "emulator/operations/page.h"

namespace atrest::emulator {
namespace {

constexpr Range kPeriodDays{90, 2560};
const Words kIncludes{{"ALL_KEY_MATERIAL", "ROTATIONS_ONLY"},
                      {"ALL_KEY_MATERIAL", "ROTATIONS_ONLY"}};

void AddImport(const KeyMaterial& material, json::Value& entry) {
  const bool there = material.bytes != nullptr;
  entry.Set("ImportState", there ? "IMPORTED" : "PENDING_IMPORT");
  if (!material.description.empty()) entry.Set("KeyMaterialDescription", material.description);
  if (!there) return;
  const bool expires = material.valid_to.has_value();
  entry.Set("ExpirationModel", expires ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE");
  if (expires) entry.Set("ValidTo", Timestamp(*material.valid_to));
}

std::string_view StateOf(const Key& key, const KeyMaterial& material) {
  if (key.pending.has_value() && key.pending->id == material.id) return "PENDING_ROTATION";
  return key.Current()->id == material.id ? "CURRENT" : "NON_CURRENT";
}

json::Value RotationEntry(const Key& key, const KeyMaterial& material, bool all_material) {
  json::Value entry = json::Value::Object();
  entry.Set("KeyId", key.id);
  entry.Set("KeyMaterialId", material.id);
  if (all_material) entry.Set("KeyMaterialState", StateOf(key, material));
  if (key.origin == KeyOrigin::kExternal) AddImport(material, entry);
  if (material.how != Rotation::kInitial) {
    entry.Set("RotationDate", Timestamp(material.since));
    entry.Set("RotationType", RotationName(material.how));
  }
  return entry;
}

// Positions in a page must sort as the rows do.
std::string Position(std::size_t index) {
  const std::string digits = std::to_string(index);
  return std::string(8 - digits.size(), '0') + digits;
}

}  // namespace

Result<json::Value> EnableKeyRotation(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const std::int64_t days = input.Integer("RotationPeriodInDays", kPeriodDays).value_or(365);
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"EnableKeyRotation"}));
  TRY(kms.store.Change(key->id, [&kms, days](Key changed) {
    return EnableRotation(std::move(changed), days, kms.clock.WallNow());
  }));
  return json::Value::Object();
}

Result<json::Value> DisableKeyRotation(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"DisableKeyRotation"}));
  TRY(kms.store.Change(key->id, DisableRotation));
  return json::Value::Object();
}

Result<json::Value> GetKeyRotationStatus(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"GetKeyRotationStatus"}));
  if (key->origin == KeyOrigin::kExternal) return WrongOrigin(*key);
  const bool enabled = key->rotation_enabled && CheckNotPendingDeletion(*key).ok();
  json::Value answer = json::Value::Object();
  answer.Set("KeyRotationEnabled", json::Value::Bool(enabled));
  answer.Set("KeyId", key->arn);
  if (const auto next = NextRotation(*key); enabled && next.has_value()) {
    answer.Set("RotationPeriodInDays", json::Value::Number(key->rotation_period_days));
    answer.Set("NextRotationDate", Timestamp(*next));
  }
  return answer;
}

Result<json::Value> RotateKeyOnDemand(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"RotateKeyOnDemand"}));
  TRY(kms.store.Change(key->id, [&kms](Key changed) {
    return RotateOnDemand(std::move(changed), kms.random, kms.clock.WallNow());
  }));
  json::Value answer = json::Value::Object();
  answer.Set("KeyId", key->arn);
  return answer;
}

Result<json::Value> ListKeyRotations(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const bool all = input.OneOf("IncludeKeyMaterial", kIncludes).value_or("") == "ALL_KEY_MATERIAL";
  const Page page(input, {100, 1000});
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"ListKeyRotations"}));
  std::vector<Row> rows;
  for (std::size_t i = 0; i < key->materials.size(); ++i) {
    const KeyMaterial& material = key->materials[i];
    if (!all && material.how == Rotation::kInitial) continue;
    rows.push_back({Position(i), RotationEntry(*key, material, all)});
  }
  if (all && key->pending.has_value()) {
    rows.push_back({Position(key->materials.size()), RotationEntry(*key, *key->pending, true)});
  }
  return page.Of("Rotations", std::move(rows));
}

}  // namespace atrest::emulator
