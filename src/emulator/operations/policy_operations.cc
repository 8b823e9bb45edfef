// Key policies. A key has one, which is named "default".
#include <utility>

#include "emulator/kms_error.h"
#include "emulator/operations/access.h"
#include "emulator/operations/groups.h"
#include "emulator/operations/key_policy.h"
#include "emulator/operations/page.h"

namespace atrest::emulator {
namespace {

constexpr Length kNameLength{1, 128};
constexpr std::string_view kOnlyName = "default";

Result<void> CheckName(const std::optional<std::string>& name) {
  if (!name.has_value() || *name == kOnlyName) return {};
  return NotFound("No such policy exists");
}

}  // namespace

Result<void> SetPolicy(Kms& kms, const Call& call, Key& key, const std::string& text,
                       bool bypass_check) {
  TRY_ASSIGN(PolicyDocument policy, PolicyDocument::Parse(text, PolicyDocument::Kind::kKeyPolicy));
  key.policy_text = text;
  key.policy = std::make_shared<const PolicyDocument>(std::move(policy));
  if (bypass_check || CheckAccess(kms, call, key, {"PutKeyPolicy"}).ok()) return {};
  return KmsError("MalformedPolicyDocumentException",
                  "The new key policy will not allow you to update the key policy in the future.");
}

Result<json::Value> GetKeyPolicy(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const auto name = input.OptionalText("PolicyName", kNameLength);
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"GetKeyPolicy"}));
  TRY(CheckName(name));
  const Home& home = kms.store.home();
  json::Value answer = json::Value::Object();
  answer.Set("Policy", key->policy_text.empty() ? DefaultKeyPolicy(home.partition(), home.account())
                                                : key->policy_text);
  answer.Set("PolicyName", kOnlyName);
  return answer;
}

Result<json::Value> PutKeyPolicy(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const auto name = input.OptionalText("PolicyName", kNameLength);
  const std::string text = input.Text("Policy", {1, 131072});
  const bool bypass = input.Flag("BypassPolicyLockoutSafetyCheck");
  TRY(input.Finish());
  Access access{"PutKeyPolicy"};
  access.values["kms:bypasspolicylockoutsafetycheck"] = {bypass ? "true" : "false"};
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, access));
  TRY(CheckName(name));
  const auto put = [&](Key changed) -> Result<Key> {
    TRY(SetPolicy(kms, call, changed, text, bypass));
    return changed;
  };
  TRY(kms.store.Change(key->id, put));
  return json::Value::Object();
}

Result<json::Value> ListKeyPolicies(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const Page page(input, {100, 1000});
  TRY(input.Finish());
  TRY(AllowedKeyById(kms, call, key_id, {"ListKeyPolicies"}));
  std::vector<Row> rows;
  rows.push_back({std::string(kOnlyName), json::Value::String(kOnlyName)});
  return page.Of("PolicyNames", std::move(rows));
}

}  // namespace atrest::emulator
