// Making and looking at keys.
#include <utility>

#include "emulator/kms_error.h"
#include "emulator/operations/access.h"
#include "emulator/operations/grant_rules.h"
#include "emulator/operations/groups.h"
#include "emulator/operations/key_metadata.h"
#include "emulator/operations/key_policy.h"
#include "emulator/operations/page.h"
#include "emulator/operations/tags.h"

namespace atrest::emulator {
namespace {

constexpr Length kDescriptionLength{0, 8192};

const Words kKeySpecs{{"RSA_2048",
                       "RSA_3072",
                       "RSA_4096",
                       "ECC_NIST_P256",
                       "ECC_NIST_P384",
                       "ECC_NIST_P521",
                       "ECC_SECG_P256K1",
                       "SYMMETRIC_DEFAULT",
                       "HMAC_224",
                       "HMAC_256",
                       "HMAC_384",
                       "HMAC_512",
                       "SM2",
                       "ML_DSA_44",
                       "ML_DSA_65",
                       "ML_DSA_87",
                       "ECC_NIST_EDWARDS25519",
                       "ML_KEM_512",
                       "ML_KEM_768",
                       "ML_KEM_1024"},
                      {"SYMMETRIC_DEFAULT"}};
const Words kKeyUsages{{"SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT",
                        "ENCAPSULATE_DECAPSULATE"},
                       {"ENCRYPT_DECRYPT"}};
const Words kOrigins{{"AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"},
                     {"AWS_KMS", "EXTERNAL"}};

json::Value MetadataAnswer(const Key& key, const Home& home) {
  json::Value answer = json::Value::Object();
  answer.Set("KeyMetadata", KeyMetadata(key, home));
  return answer;
}

// Who makes a key with tags needs kms:TagResource too, by IAM: the key's own policy does not count
// before there is a key (KMS developer guide, "Controlling access to tags").
Result<void> CheckMayCreate(Kms& kms, const Call& call, const Key& key, const std::string& origin,
                            bool bypass) {
  ConditionValues values;
  values["kms:keyspec"] = {"SYMMETRIC_DEFAULT"};
  values["kms:keyusage"] = {"ENCRYPT_DECRYPT"};
  values["kms:keyorigin"] = {origin};
  values["kms:multiregion"] = {key.IsMultiRegion() ? "true" : "false"};
  values["kms:bypasspolicylockoutsafetycheck"] = {bypass ? "true" : "false"};
  AddRequestTags(key.tags, values);
  TRY(CheckAccess(kms, call, "CreateKey", "*", values));
  if (key.tags.empty()) return {};
  return CheckAccess(kms, call, "TagResource", key.arn, values);
}

}  // namespace

Result<json::Value> CreateKey(Kms& kms, const Call& call, Input& input) {
  Key key;
  key.description = input.OptionalText("Description", kDescriptionLength).value_or("");
  input.OneOf("KeySpec", kKeySpecs);
  input.OneOf("CustomerMasterKeySpec", kKeySpecs);
  input.OneOf("KeyUsage", kKeyUsages);
  const std::string origin = input.OneOf("Origin", kOrigins).value_or("AWS_KMS");
  const bool multi_region = input.Flag("MultiRegion");
  const auto policy = input.OptionalText("Policy", {1, 131072});
  const bool bypass = input.Flag("BypassPolicyLockoutSafetyCheck");
  TRY_ASSIGN(key.tags, ReadTags(input));
  TRY(input.Finish());
  key.id = NewKeyId(multi_region, kms.random);
  key.arn = kms.store.home().KeyArn(key.id);
  TRY(CheckMayCreate(kms, call, key, origin, bypass));
  key.created = kms.clock.WallNow();
  key.origin = KeyOriginNamed(origin).value_or(KeyOrigin::kAwsKms);
  if (key.origin == KeyOrigin::kExternal) {
    key.state = KeyState::kPendingImport;
  } else {
    key.materials.push_back(
        RandomKeyMaterial(key.Binding(), kms.random, key.created, Rotation::kInitial));
  }
  if (policy.has_value()) TRY(SetPolicy(kms, call, key, *policy, bypass));
  TRY_ASSIGN(const KeyPtr added, kms.store.Add(std::move(key)));
  return MetadataAnswer(*added, kms.store.home());
}

Result<json::Value> DescribeKey(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const std::vector<std::string> tokens = ReadGrantTokens(input);
  TRY(input.Finish());
  Access access{"DescribeKey"};
  TRY_ASSIGN(access.grants, ParseGrantTokens(tokens));
  TRY_ASSIGN(const KeyPtr key, AllowedKey(kms, call, key_id, access));
  return MetadataAnswer(*key, kms.store.home());
}

Result<json::Value> ListKeys(Kms& kms, const Call& call, Input& input) {
  const Page page(input, {100, 1000});
  TRY(input.Finish());
  TRY(CheckAccess(kms, call, "ListKeys", "*"));
  std::vector<Row> rows;
  for (const KeyPtr& key : kms.store.Keys()) {
    json::Value entry = json::Value::Object();
    entry.Set("KeyId", key->id);
    entry.Set("KeyArn", key->arn);
    rows.push_back({key->id, std::move(entry)});
  }
  return page.Of("Keys", std::move(rows));
}

Result<json::Value> UpdateKeyDescription(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const std::string description = input.Text("Description", kDescriptionLength);
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"UpdateKeyDescription"}));
  const auto describe = [&description](Key changed) -> Result<Key> {
    TRY(CheckNotPendingDeletion(changed));
    changed.description = description;
    return changed;
  };
  TRY(kms.store.Change(key->id, describe));
  return json::Value::Object();
}

}  // namespace atrest::emulator
