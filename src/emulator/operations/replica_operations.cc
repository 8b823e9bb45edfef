// Replicas of multi-Region keys.
#include <algorithm>
#include <utility>

#include "emulator/kms_error.h"
#include "emulator/operations/access.h"
#include "emulator/operations/groups.h"
#include "emulator/operations/key_metadata.h"
#include "emulator/operations/key_policy.h"
#include "emulator/operations/tags.h"
#include "emulator/store/multi_region.h"

namespace atrest::emulator {
namespace {

Result<void> CheckPrimary(const Key& key) {
  if (!key.IsMultiRegion() || !key.primary_region.empty()) {
    return KmsError("UnsupportedOperationException",
                    key.arn + " is not a multi-Region primary key.");
  }
  return {};
}

Result<void> CheckRegion(const Home& home, const std::string& region) {
  const Result<Home> there = Home::Make(region, home.account());
  if (!there.ok() || there->partition() != home.partition() || region == home.region()) {
    return Invalid("The replica Region '" + region +
                   "' must be another Region of the same partition as the primary key's.");
  }
  return {};
}

json::Value TagList(const Tags& tags) {
  json::Value list = json::Value::Array();
  for (const auto& [name, value] : tags) {
    json::Value tag = json::Value::Object();
    tag.Set("TagKey", name);
    tag.Set("TagValue", value);
    list.Append(std::move(tag));
  }
  return list;
}

json::Value ReplicaAnswer(Key replica, const Home& home, const std::string& region) {
  replica.state = KeyState::kCreating;  // as AWS answers; the replica's Region says Enabled
  if (std::find(replica.replica_regions.begin(), replica.replica_regions.end(), region) ==
      replica.replica_regions.end()) {
    replica.replica_regions.push_back(region);
  }
  json::Value answer = json::Value::Object();
  answer.Set("ReplicaKeyMetadata", KeyMetadata(replica, home));
  answer.Set("ReplicaPolicy", replica.policy_text.empty()
                                  ? DefaultKeyPolicy(home.partition(), home.account())
                                  : replica.policy_text);
  answer.Set("ReplicaTags", TagList(replica.tags));
  return answer;
}

}  // namespace

Result<json::Value> ReplicateKey(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const std::string region = input.Text("ReplicaRegion", {1, 32});
  const auto policy = input.OptionalText("Policy", {1, 131072});
  const bool bypass = input.Flag("BypassPolicyLockoutSafetyCheck");
  const auto description = input.OptionalText("Description", {0, 8192});
  TRY_ASSIGN(const Tags tags, ReadTags(input));
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"ReplicateKey"}));
  TRY(CheckAccess(kms, call, "CreateKey", "*"));
  TRY(CheckPrimary(*key));
  TRY(CheckUsable(*key));
  const Home& home = kms.store.home();
  TRY(CheckRegion(home, region));

  Key replica = MakeReplica(*key, home, region, kms.clock.WallNow());
  replica.description = description.value_or("");
  replica.tags = tags;
  if (policy.has_value()) TRY(SetPolicy(kms, call, replica, *policy, bypass));
  TRY(kms.store.AddReplica(key->id, replica, region));
  return ReplicaAnswer(std::move(replica), home, region);
}

}  // namespace atrest::emulator
