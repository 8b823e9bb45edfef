#include "emulator/store/key_file.h"

#include <optional>
#include <utility>

#include "crypto/base64.h"
#include "emulator/store/record.h"
#include "json/json.h"

namespace atrest::emulator {
namespace {

constexpr std::string_view kKeyFormat = "kms-emulator key 1";
constexpr std::string_view kAliasFormat = "kms-emulator aliases 1";
const json::Limits kLimits{kMaxStateFileBytes, 12};

json::Value TimeValue(WallTime time) { return json::Value::Number(ToMilliseconds(time)); }

json::Value MaterialValue(const KeyMaterial& material) {
  json::Value value = json::Value::Object();
  value.Set("id", material.id);
  if (material.bytes != nullptr) {
    value.Set("bytes", crypto::EncodeBase64(*material.bytes).Reveal());
  }
  value.Set("since", TimeValue(material.since));
  value.Set("how", RotationName(material.how));
  if (material.valid_to.has_value()) value.Set("validTo", TimeValue(*material.valid_to));
  if (!material.description.empty()) value.Set("description", material.description);
  return value;
}

std::optional<Rotation> RotationNamed(std::string_view name) {
  for (Rotation how : {Rotation::kInitial, Rotation::kAutomatic, Rotation::kOnDemand}) {
    if (RotationName(how) == name) return how;
  }
  return std::nullopt;
}

Result<KeyMaterial> ReadMaterial(const json::Value& value, std::string_view binding) {
  Record record(value, "a key material");
  const std::string id = record.Text("id");
  const bool has_bytes = value.Find("bytes") != nullptr;
  Secret bytes = has_bytes ? record.Bytes("bytes") : Secret();
  const WallTime since = record.Time("since");
  const std::optional<Rotation> how = RotationNamed(record.Text("how"));
  const std::optional<WallTime> valid_to = record.OptionalTime("validTo");
  std::string description = record.OptionalText("description").value_or("");
  if (has_bytes && bytes.size() != kKeyMaterialBytes) record.Fail("is not 32 bytes long");
  if (!how.has_value()) record.Fail("came about in an unknown way");
  TRY(record.Finish());
  KeyMaterial material{id, nullptr, since, *how};
  if (has_bytes) material = MakeKeyMaterial(binding, std::move(bytes), since, *how);
  if (material.id != id) {
    return Error{Failure::kBadInput, "the bytes of key material " + id + " are damaged"};
  }
  material.valid_to = valid_to;
  material.description = std::move(description);
  return material;
}

json::Value RotationValue(const Key& key) {
  json::Value value = json::Value::Object();
  value.Set("enabled", json::Value::Bool(key.rotation_enabled));
  value.Set("periodDays", json::Value::Number(key.rotation_period_days));
  value.Set("start", TimeValue(key.rotation_start));
  return value;
}

Result<void> ReadRotation(const json::Value& value, Key& key) {
  Record record(value, "the rotation");
  key.rotation_enabled = record.Flag("enabled");
  key.rotation_period_days = record.Integer("periodDays");
  key.rotation_start = record.Time("start");
  if (key.rotation_period_days < 1) record.Fail("has a period of less than a day");
  return record.Finish();
}

Result<json::Value> ParseFile(std::string_view text, std::string_view format) {
  TRY_ASSIGN(json::Value value, json::Value::Parse(text, kLimits));
  const json::Value* found = value.Find("format");
  if (found == nullptr || found->AsString() != format) {
    return Error{Failure::kBadInput, "it does not say \"format\": \"" + std::string(format) + "\"",
                 "another program wrote it, or another version of kms-emulator"};
  }
  return value;
}

Result<void> ReadPolicy(Key& key) {
  if (key.policy_text.empty()) return {};
  TRY_ASSIGN(PolicyDocument policy,
             PolicyDocument::Parse(key.policy_text, PolicyDocument::Kind::kKeyPolicy));
  key.policy = std::make_shared<const PolicyDocument>(std::move(policy));
  return {};
}

Result<void> ReadMaterials(const json::Value& list, Key& key) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    TRY_ASSIGN(KeyMaterial material, ReadMaterial(list.At(i), key.Binding()));
    key.materials.push_back(std::move(material));
  }
  return {};
}

// Texts, dates and words; what is wrong with them is kept in the record.
void ReadPlainMembers(Record& record, const Home& home, Key& key) {
  record.Text("format");
  key.id = record.Text("id");
  key.arn = record.Text("arn");
  key.description = record.Text("description");
  key.created = record.Time("created");
  const std::optional<KeyState> state = KeyStateNamed(record.Text("state"));
  const std::optional<KeyOrigin> origin =
      KeyOriginNamed(record.OptionalText("origin").value_or("AWS_KMS"));
  key.deletion_date = record.OptionalTime("deletionDate");
  key.deletion_window_days = record.OptionalInteger("deletionWindowDays").value_or(0);
  key.policy_text = record.OptionalText("policy").value_or("");
  key.primary_region = record.OptionalText("primaryRegion").value_or("");
  if (!state.has_value()) record.Fail("has an unknown state");
  if (!origin.has_value()) record.Fail("has an unknown origin");
  if (!IsKeyId(key.id)) record.Fail("has an id that is none");
  if (key.arn != home.KeyArn(key.id)) {
    record.Fail("belongs to another account or Region: " + key.arn);
  }
  key.state = state.value_or(KeyState::kUnavailable);
  key.origin = origin.value_or(KeyOrigin::kAwsKms);
}

}  // namespace

Secret WriteKeyFile(const Key& key) {
  json::Value value = json::Value::Object();
  value.Set("format", kKeyFormat);
  value.Set("id", key.id);
  value.Set("arn", key.arn);
  value.Set("description", key.description);
  value.Set("created", TimeValue(key.created));
  value.Set("state", KeyStateName(key.state));
  value.Set("origin", KeyOriginName(key.origin));
  if (key.deletion_date.has_value()) {
    value.Set("deletionDate", TimeValue(*key.deletion_date));
    value.Set("deletionWindowDays", json::Value::Number(key.deletion_window_days));
  }
  json::Value materials = json::Value::Array();
  for (const KeyMaterial& material : key.materials) materials.Append(MaterialValue(material));
  value.Set("materials", std::move(materials));
  if (key.pending.has_value()) value.Set("pendingMaterial", MaterialValue(*key.pending));
  value.Set("rotation", RotationValue(key));
  if (!key.policy_text.empty()) value.Set("policy", key.policy_text);
  json::Value tags = json::Value::Object();
  for (const auto& [name, text] : key.tags) tags.Set(name, text);
  value.Set("tags", std::move(tags));
  json::Value grants = json::Value::Array();
  for (const Grant& grant : key.grants) grants.Append(GrantRecord(grant));
  if (grants.size() > 0) value.Set("grants", std::move(grants));
  if (!key.primary_region.empty()) value.Set("primaryRegion", key.primary_region);
  json::Value replicas = json::Value::Array();
  for (const std::string& region : key.replica_regions) {
    replicas.Append(json::Value::String(region));
  }
  if (replicas.size() > 0) value.Set("replicaRegions", std::move(replicas));
  return value.SecretText();
}

Result<Key> ReadKeyFile(std::string_view text, const Home& home) {
  TRY_ASSIGN(const json::Value value, ParseFile(text, kKeyFormat));
  Record record(value, "the key");
  Key key;
  ReadPlainMembers(record, home, key);
  const json::Value& materials = record.Array("materials");
  const json::Value& pending = record.Object("pendingMaterial");
  const json::Value& rotation = record.Object("rotation");
  const json::Value& tags = record.Object("tags");
  const json::Value& grants = record.Array("grants");
  const json::Value& replicas = record.Array("replicaRegions");
  TRY(record.Finish());
  TRY(ReadMaterials(materials, key));
  if (pending.size() > 0) {
    TRY_ASSIGN(key.pending, ReadMaterial(pending, key.Binding()));
  }
  TRY(ReadRotation(rotation, key));
  TRY(ReadPolicy(key));
  for (std::size_t i = 0; i < replicas.size(); ++i) {
    key.replica_regions.emplace_back(replicas.At(i).AsString());
  }
  for (std::size_t i = 0; i < grants.size(); ++i) {
    TRY_ASSIGN(Grant grant, ReadGrantRecord(grants.At(i)));
    key.grants.push_back(std::move(grant));
  }
  for (const std::string& name : tags.MemberNames()) {
    key.tags[name] = tags.Find(name)->AsString();
  }
  return key;
}

std::string WriteAliasFile(const AliasMap& aliases) {
  json::Value list = json::Value::Array();
  for (const auto& [name, alias] : aliases) {
    json::Value entry = json::Value::Object();
    entry.Set("name", name);
    entry.Set("keyId", alias.key_id);
    entry.Set("created", TimeValue(alias.created));
    entry.Set("updated", TimeValue(alias.updated));
    list.Append(std::move(entry));
  }
  json::Value value = json::Value::Object();
  value.Set("format", kAliasFormat);
  value.Set("aliases", std::move(list));
  return value.Text();
}

Result<AliasMap> ReadAliasFile(std::string_view text) {
  TRY_ASSIGN(const json::Value value, ParseFile(text, kAliasFormat));
  Record file(value, "the file");
  file.Text("format");
  const json::Value& list = file.Array("aliases");
  TRY(file.Finish());
  AliasMap aliases;
  for (std::size_t i = 0; i < list.size(); ++i) {
    Record record(list.At(i), "an alias");
    Alias alias{record.Text("name"), record.Text("keyId"), record.Time("created"),
                record.Time("updated")};
    if (!CheckAliasName(alias.name).ok()) record.Fail("has a name that is none");
    if (aliases.contains(alias.name)) record.Fail("stands there twice: " + alias.name);
    TRY(record.Finish());
    const std::string name = alias.name;
    aliases.emplace(name, std::move(alias));
  }
  return aliases;
}

}  // namespace atrest::emulator
