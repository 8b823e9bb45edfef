#include "emulator/store/key.h"

#include <algorithm>
#include <array>

#include "emulator/kms_error.h"

namespace atrest::emulator {
namespace {

struct StateWord {
  KeyState state;
  std::string_view word;
};

constexpr std::array kStateWords{
    StateWord{KeyState::kCreating, "Creating"},
    StateWord{KeyState::kEnabled, "Enabled"},
    StateWord{KeyState::kDisabled, "Disabled"},
    StateWord{KeyState::kPendingImport, "PendingImport"},
    StateWord{KeyState::kPendingDeletion, "PendingDeletion"},
    StateWord{KeyState::kPendingReplicaDeletion, "PendingReplicaDeletion"},
    StateWord{KeyState::kUnavailable, "Unavailable"},
    StateWord{KeyState::kUpdating, "Updating"},
};

std::chrono::hours Days(std::int64_t days) { return std::chrono::hours(24 * days); }

bool IsPendingDeletion(const Key& key) {
  return key.state == KeyState::kPendingDeletion || key.state == KeyState::kPendingReplicaDeletion;
}

Error WrongState(const Key& key, std::string_view what) {
  return InvalidState(key.arn + " is " + std::string(what) + ".");
}

// What replicas share with their primary is changed there.
Result<void> CheckNoReplica(const Key& key) {
  if (key.primary_region.empty()) return {};
  return KmsError(
      "UnsupportedOperationException",
      key.arn + " is a multi-Region replica key, which is not valid for this operation.");
}

}  // namespace

std::string_view KeyStateName(KeyState state) {
  const auto* entry = std::find_if(kStateWords.begin(), kStateWords.end(),
                                   [state](const StateWord& w) { return w.state == state; });
  return entry == kStateWords.end() ? "" : entry->word;
}

std::optional<KeyState> KeyStateNamed(std::string_view name) {
  const auto* entry = std::find_if(kStateWords.begin(), kStateWords.end(),
                                   [name](const StateWord& w) { return w.word == name; });
  if (entry == kStateWords.end()) return std::nullopt;
  return entry->state;
}

std::string_view KeyOriginName(KeyOrigin origin) {
  switch (origin) {
    case KeyOrigin::kAwsKms: return "AWS_KMS";
    case KeyOrigin::kExternal: return "EXTERNAL";
  }
  return "";
}

std::optional<KeyOrigin> KeyOriginNamed(std::string_view name) {
  for (KeyOrigin origin : {KeyOrigin::kAwsKms, KeyOrigin::kExternal}) {
    if (KeyOriginName(origin) == name) return origin;
  }
  return std::nullopt;
}

Error WrongOrigin(const Key& key) {
  return KmsError("UnsupportedOperationException", key.arn + " origin is " +
                                                       std::string(KeyOriginName(key.origin)) +
                                                       " which is not valid for this operation.");
}

const KeyMaterial* Key::FindMaterial(std::string_view material_id) const {
  for (const KeyMaterial& material : materials) {
    if (material.id == material_id) return &material;
  }
  return nullptr;
}

Result<void> CheckUsable(const Key& key) {
  switch (key.state) {
    case KeyState::kEnabled:
    case KeyState::kUpdating: return {};
    case KeyState::kDisabled: return KeyDisabled(key.arn);
    case KeyState::kCreating: return WrongState(key, "creating");
    case KeyState::kPendingImport: return WrongState(key, "pending import");
    case KeyState::kPendingDeletion: return WrongState(key, "pending deletion");
    case KeyState::kPendingReplicaDeletion: return WrongState(key, "pending replica deletion");
    case KeyState::kUnavailable: return WrongState(key, "unavailable");
  }
  return WrongState(key, "in an unknown state");
}

Result<void> CheckNotPendingDeletion(const Key& key) {
  if (IsPendingDeletion(key)) return WrongState(key, "pending deletion");
  return {};
}

Result<Key> Enable(Key key) {
  TRY(CheckNotPendingDeletion(key));
  if (key.state == KeyState::kPendingImport) return WrongState(key, "pending import");
  key.state = KeyState::kEnabled;
  return key;
}

Result<Key> Disable(Key key) {
  TRY(CheckNotPendingDeletion(key));
  if (key.state == KeyState::kPendingImport) return WrongState(key, "pending import");
  key.state = KeyState::kDisabled;
  return key;
}

Result<Key> ScheduleDeletion(Key key, WallTime now, std::int64_t window_days) {
  TRY(CheckNotPendingDeletion(key));
  key.deletion_window_days = window_days;
  if (key.primary_region.empty() && !key.replica_regions.empty()) {
    key.state = KeyState::kPendingReplicaDeletion;  // its own days begin after its replicas' end
    return key;
  }
  key.state = KeyState::kPendingDeletion;
  key.deletion_date = now + Days(window_days);
  return key;
}

Result<Key> CancelDeletion(Key key) {
  if (!IsPendingDeletion(key)) return WrongState(key, "not pending deletion");
  const bool complete = std::all_of(key.materials.begin(), key.materials.end(),
                                    [](const KeyMaterial& m) { return m.bytes != nullptr; });
  key.state = complete && !key.materials.empty() ? KeyState::kDisabled : KeyState::kPendingImport;
  key.deletion_window_days = 0;
  key.deletion_date.reset();
  return key;
}

Result<Key> RotateOnDemand(Key key, Random& random, WallTime now) {
  TRY(CheckNoReplica(key));
  TRY(CheckUsable(key));
  const auto rotations =
      std::count_if(key.materials.begin(), key.materials.end(),
                    [](const KeyMaterial& m) { return m.how == Rotation::kOnDemand; });
  if (static_cast<std::size_t>(rotations) >= kMaxOnDemandRotations) {
    return KmsError("LimitExceededException",
                    "The on-demand rotations limit has been reached for the given keyId. No more "
                    "on-demand rotations can be performed for this key: " +
                        key.arn);
  }
  if (key.origin == KeyOrigin::kAwsKms) {
    key.materials.push_back(RandomKeyMaterial(key.Binding(), random, now, Rotation::kOnDemand));
    return key;
  }
  if (!key.pending.has_value()) return WrongState(key, "without key material pending rotation");
  key.pending->since = now;
  key.pending->how = Rotation::kOnDemand;
  key.materials.push_back(std::move(*key.pending));
  key.pending.reset();
  return key;
}

Result<Key> EnableRotation(Key key, std::int64_t period_days, WallTime now) {
  TRY(CheckNoReplica(key));
  if (key.origin == KeyOrigin::kExternal) return WrongOrigin(key);
  TRY(CheckUsable(key));
  if (!key.rotation_enabled) key.rotation_start = now;
  key.rotation_enabled = true;
  key.rotation_period_days = period_days;
  return key;
}

Result<Key> DisableRotation(Key key) {
  TRY(CheckNoReplica(key));
  if (key.origin == KeyOrigin::kExternal) return WrongOrigin(key);
  TRY(CheckUsable(key));
  key.rotation_enabled = false;
  return key;
}

std::optional<WallTime> NextRotation(const Key& key) {
  if (!key.rotation_enabled) return std::nullopt;
  WallTime last = key.rotation_start;
  for (const KeyMaterial& material : key.materials) {
    if (material.how == Rotation::kAutomatic) last = std::max(last, material.since);
  }
  return last + Days(key.rotation_period_days);
}

std::optional<Key> RotateIfDue(const Key& key, Random& random, WallTime now) {
  if (!CheckUsable(key).ok()) return std::nullopt;
  std::optional<Key> rotated;
  for (auto due = NextRotation(key); due.has_value() && *due <= now; due = NextRotation(*rotated)) {
    if (!rotated.has_value()) rotated = key;
    rotated->materials.push_back(
        RandomKeyMaterial(key.Binding(), random, *due, Rotation::kAutomatic));
  }
  return rotated;
}

}  // namespace atrest::emulator
