#include "emulator/store/imported_material.h"

#include <algorithm>
#include <utility>

#include "emulator/kms_error.h"

namespace atrest::emulator {
namespace {

Error WrongMaterial(std::string why) {
  return KmsError("IncorrectKeyMaterialException", std::move(why));
}

KeyMaterial* Find(Key& key, std::string_view material_id) {
  for (KeyMaterial& material : key.materials) {
    if (material.id == material_id) return &material;
  }
  if (key.pending.has_value() && key.pending->id == material_id) return &*key.pending;
  return nullptr;
}

void Drop(KeyMaterial& material) {
  material.bytes = nullptr;
  material.valid_to.reset();
}

// Material that waits for a rotation is no longer the key's; a replica still knows its primary's.
void DropPending(Key& key) {
  if (key.primary_region.empty()) {
    key.pending.reset();
  } else {
    Drop(*key.pending);
  }
}

Result<Key> ImportNew(Key key, Import import) {
  if (import.expected_id.has_value()) {
    return Invalid(
        "A key material ID cannot be specified when the import type is "
        "NEW_KEY_MATERIAL.");
  }
  if (Find(key, import.material.id) != nullptr) {
    return WrongMaterial("The key material is already associated with " + key.arn + ".");
  }
  if (key.materials.empty()) {
    key.materials.push_back(std::move(import.material));
    SettleImport(key);
    return key;
  }
  TRY(CheckUsable(key));
  if (key.pending.has_value()) return InvalidState(key.arn + " has key material pending rotation.");
  key.pending = std::move(import.material);
  return key;
}

Result<Key> ImportAgain(Key key, Import import) {
  KeyMaterial* known = Find(key, import.material.id);
  const bool expected =
      !import.expected_id.has_value() || *import.expected_id == import.material.id;
  if (known == nullptr || !expected) {
    return WrongMaterial("The key material is not the one that was imported into " + key.arn +
                         " before.");
  }
  known->bytes = import.material.bytes;
  known->valid_to = import.material.valid_to;
  if (!import.material.description.empty()) known->description = import.material.description;
  SettleImport(key);
  return key;
}

}  // namespace

void SettleImport(Key& key) {
  const bool complete = !key.materials.empty() &&
                        std::all_of(key.materials.begin(), key.materials.end(),
                                    [](const KeyMaterial& m) { return m.bytes != nullptr; });
  const bool waits_for_deletion =
      key.state == KeyState::kPendingDeletion || key.state == KeyState::kPendingReplicaDeletion;
  if (waits_for_deletion) return;
  if (!complete) key.state = KeyState::kPendingImport;
  if (complete && key.state == KeyState::kPendingImport) key.state = KeyState::kEnabled;
}

Result<void> CheckExternal(const Key& key) {
  if (key.origin == KeyOrigin::kExternal) return {};
  return WrongOrigin(key);
}

Result<Key> ImportMaterial(Key key, Import import) {
  TRY(CheckExternal(key));
  TRY(CheckNotPendingDeletion(key));
  const bool is_replica = !key.primary_region.empty();
  if (is_replica && import.type == ImportType::kNew) {
    return KmsError("UnsupportedOperationException",
                    "New key material must be imported into the primary key of " + key.arn + ".");
  }
  const bool is_new = import.type == ImportType::kNew || (import.type == ImportType::kUnspecified &&
                                                          key.materials.empty() && !is_replica);
  return is_new ? ImportNew(std::move(key), std::move(import))
                : ImportAgain(std::move(key), std::move(import));
}

Result<Key> DeleteMaterial(Key key, const std::optional<std::string>& material_id) {
  TRY(CheckExternal(key));
  if (key.materials.empty()) return key;  // nothing was ever imported
  const std::string id = material_id.value_or(key.materials.back().id);
  KeyMaterial* material = Find(key, id);
  if (material == nullptr) return NotFound("Key material '" + id + "' does not exist");
  if (key.pending.has_value() && key.pending->id == id) {
    DropPending(key);
    return key;
  }
  Drop(*material);
  SettleImport(key);
  return key;
}

std::optional<WallTime> NextExpiry(const Key& key) {
  std::optional<WallTime> next;
  for (const KeyMaterial& material : key.materials) {
    if (!material.valid_to.has_value()) continue;
    next = next.has_value() ? std::min(*next, *material.valid_to) : *material.valid_to;
  }
  return next;
}

std::optional<Key> ExpireIfDue(const Key& key, WallTime now) {
  const std::optional<WallTime> next = NextExpiry(key);
  const bool pending_expires =
      key.pending.has_value() && key.pending->valid_to.has_value() && *key.pending->valid_to <= now;
  if (!pending_expires && (!next.has_value() || *next > now)) return std::nullopt;
  Key changed = key;
  if (pending_expires) DropPending(changed);
  for (KeyMaterial& material : changed.materials) {
    if (material.valid_to.has_value() && *material.valid_to <= now) Drop(material);
  }
  SettleImport(changed);
  return changed;
}

}  // namespace atrest::emulator
