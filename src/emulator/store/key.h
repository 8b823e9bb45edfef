// A symmetric KMS key and what can happen to it, without I/O: each change takes a key and gives the
// changed key or AWS's refusal. Keys are values; key material is shared, never copied.
//
// Source: AWS KMS developer guide, "Key states of AWS KMS keys" and "Rotating keys"; KMS API
// reference. All functions are pure and thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "emulator/policy/policy_document.h"
#include "emulator/store/grant.h"
#include "emulator/store/key_material.h"

namespace atrest::emulator {

enum class KeyState {
  kCreating,
  kEnabled,
  kDisabled,
  kPendingImport,
  kPendingDeletion,
  kPendingReplicaDeletion,
  kUnavailable,
  kUpdating,
};
std::string_view KeyStateName(KeyState state);  // "PendingDeletion"
std::optional<KeyState> KeyStateNamed(std::string_view name);

enum class KeyOrigin { kAwsKms, kExternal };
std::string_view KeyOriginName(KeyOrigin origin);  // "AWS_KMS"
std::optional<KeyOrigin> KeyOriginNamed(std::string_view name);

struct Key {
  std::string id;
  std::string arn;
  std::string description;
  WallTime created;
  KeyState state = KeyState::kEnabled;
  KeyOrigin origin = KeyOrigin::kAwsKms;

  std::optional<WallTime> deletion_date;  // while deletion is pending
  std::int64_t deletion_window_days = 0;

  std::vector<KeyMaterial> materials;  // oldest first, the last one is current
  std::optional<KeyMaterial> pending;  // imported, for the next rotation

  bool rotation_enabled = false;
  std::int64_t rotation_period_days = 365;
  WallTime rotation_start;  // when rotation was enabled; counts for the first due date

  std::map<std::string, std::string> tags;
  std::string policy_text;                       // as it was put; empty: AWS's default policy
  std::shared_ptr<const PolicyDocument> policy;  // the same; nullptr: the default

  std::vector<Grant> grants;

  std::string primary_region;                // of a replica; empty: it is no replica
  std::vector<std::string> replica_regions;  // of a multi-Region key, sorted

  bool IsMultiRegion() const { return id.starts_with("mrk-"); }
  // What ciphertext is bound to: the ARN, or for a multi-Region key what its replicas share.
  std::string_view Binding() const { return IsMultiRegion() ? id : arn; }
  const KeyMaterial* Current() const { return materials.empty() ? nullptr : &materials.back(); }
  const KeyMaterial* FindMaterial(std::string_view material_id) const;
  // A key whose waiting period is over is gone.
  bool IsGone(WallTime now) const { return deletion_date.has_value() && *deletion_date <= now; }
};

using KeyPtr = std::shared_ptr<const Key>;

// UnsupportedOperationException: not with keys of this origin.
Error WrongOrigin(const Key& key);
// Refuses what may not encrypt and decrypt now.
Result<void> CheckUsable(const Key& key);
// Refuses what is pending deletion, as most management operations do.
Result<void> CheckNotPendingDeletion(const Key& key);

Result<Key> Enable(Key key);
Result<Key> Disable(Key key);
Result<Key> ScheduleDeletion(Key key, WallTime now, std::int64_t window_days);
Result<Key> CancelDeletion(Key key);

inline constexpr std::size_t kMaxOnDemandRotations = 25;
Result<Key> RotateOnDemand(Key key, Random& random, WallTime now);
Result<Key> EnableRotation(Key key, std::int64_t period_days, WallTime now);
Result<Key> DisableRotation(Key key);
// When the next automatic rotation is due; nothing if rotation is off.
std::optional<WallTime> NextRotation(const Key& key);
// The key after all automatic rotations due by `now`; nothing if none is.
std::optional<Key> RotateIfDue(const Key& key, Random& random, WallTime now);

}  // namespace atrest::emulator
