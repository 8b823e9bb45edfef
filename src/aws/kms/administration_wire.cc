#include "aws/kms/administration_wire.h"

#include <chrono>
#include <optional>
#include <utility>

#include "json/json.h"

namespace atrest::aws {
namespace {

const json::Limits kLimits{kMaxAdministrationReplyBytes, 8};

Error Unreadable(std::string why) {
  return Error{Failure::kUnreachable, "unreadable KMS reply: " + std::move(why),
               "is the endpoint really AWS KMS, and no proxy in between?"};
}

Result<json::Value> ParseObject(std::string_view body) {
  auto value = json::Value::Parse(body, kLimits);
  if (!value.ok()) return Unreadable(value.error().message);
  if (!value->IsObject()) return Unreadable("not a JSON object");
  return value;
}

std::string TextOf(const json::Value& object, std::string_view name) {
  const json::Value* member = object.Find(name);
  return member == nullptr ? std::string() : std::string(member->AsString());
}

bool FlagOf(const json::Value& object, std::string_view name) {
  const json::Value* member = object.Find(name);
  return member != nullptr && member->AsBool().value_or(false);
}

// Seconds since 1970, with or without a fraction.
std::optional<WallTime> TimeOf(const json::Value& object, std::string_view name) {
  constexpr double kFarthest = 32'503'680'000;  // the year 3000
  const json::Value* member = object.Find(name);
  const auto seconds = member == nullptr ? std::nullopt : member->AsReal();
  if (!seconds.has_value() || *seconds < 0 || *seconds > kFarthest) return std::nullopt;
  return WallTime(std::chrono::seconds(static_cast<std::int64_t>(*seconds)));
}

std::string PrimaryRegion(const json::Value& metadata) {
  const json::Value* regions = metadata.Find("MultiRegionConfiguration");
  if (regions == nullptr || TextOf(*regions, "MultiRegionKeyType") != "REPLICA") return "";
  const json::Value* primary = regions->Find("PrimaryKey");
  return primary == nullptr ? "" : TextOf(*primary, "Region");
}

template <typename Entry, typename Read>
Result<Page<Entry>> ParsePage(std::string_view body, std::string_view list_name, Read read) {
  TRY_ASSIGN(const json::Value reply, ParseObject(body));
  const json::Value* list = reply.Find(list_name);
  if (list == nullptr || !list->IsArray()) {
    return Unreadable(std::string(list_name) + " is missing");
  }
  Page<Entry> page;
  for (std::size_t i = 0; i < list->size(); ++i) {
    TRY_ASSIGN(Entry entry, read(list->At(i)));
    page.entries.push_back(std::move(entry));
  }
  if (FlagOf(reply, "Truncated")) {
    page.next_marker = TextOf(reply, "NextMarker");
    if (page.next_marker.empty()) return Unreadable("NextMarker is missing");
  }
  return page;
}

}  // namespace

Secret CreateKeyBody(const kms::NewKey& key) {
  json::Value body = json::Value::Object();
  if (!key.policy.empty()) body.Set("Policy", key.policy);
  if (!key.description.empty()) body.Set("Description", key.description);
  body.Set("KeySpec", "SYMMETRIC_DEFAULT");
  body.Set("KeyUsage", "ENCRYPT_DECRYPT");
  json::Value tags = json::Value::Array();
  for (const auto& [name, value] : key.tags) {
    json::Value tag = json::Value::Object();
    tag.Set("TagKey", name);
    tag.Set("TagValue", value);
    tags.Append(std::move(tag));
  }
  if (tags.size() > 0) body.Set("Tags", std::move(tags));
  return body.SecretText();
}

Secret CreateAliasBody(std::string_view alias, std::string_view key) {
  json::Value body = json::Value::Object();
  body.Set("AliasName", alias);
  body.Set("TargetKeyId", key);
  return body.SecretText();
}

Secret KeyBody(std::string_view key) {
  json::Value body = json::Value::Object();
  body.Set("KeyId", key);
  return body.SecretText();
}

Secret GetKeyPolicyBody(std::string_view key) {
  json::Value body = json::Value::Object();
  body.Set("KeyId", key);
  body.Set("PolicyName", "default");
  return body.SecretText();
}

Secret ListBody(std::string_view key, std::string_view marker, int limit) {
  json::Value body = json::Value::Object();
  if (!key.empty()) body.Set("KeyId", key);
  body.Set("Limit", json::Value::Number(limit));
  if (!marker.empty()) body.Set("Marker", marker);
  return body.SecretText();
}

Result<kms::KeyMetadata> ParseKeyMetadata(std::string_view body) {
  TRY_ASSIGN(const json::Value reply, ParseObject(body));
  const json::Value* metadata = reply.Find("KeyMetadata");
  if (metadata == nullptr || !metadata->IsObject()) return Unreadable("KeyMetadata is missing");
  kms::KeyMetadata key;
  key.arn = TextOf(*metadata, "Arn");
  key.id = TextOf(*metadata, "KeyId");
  key.state = TextOf(*metadata, "KeyState");
  if (key.arn.empty() || key.id.empty() || key.state.empty()) {
    return Unreadable("Arn, KeyId or KeyState is missing");
  }
  key.description = TextOf(*metadata, "Description");
  key.spec = TextOf(*metadata, "KeySpec");
  if (key.spec.empty()) key.spec = TextOf(*metadata, "CustomerMasterKeySpec");
  key.usage = TextOf(*metadata, "KeyUsage");
  key.origin = TextOf(*metadata, "Origin");
  key.manager = TextOf(*metadata, "KeyManager");
  key.multi_region = FlagOf(*metadata, "MultiRegion");
  key.primary_region = PrimaryRegion(*metadata);
  key.created = TimeOf(*metadata, "CreationDate");
  key.deletion = TimeOf(*metadata, "DeletionDate");
  key.expiry = TimeOf(*metadata, "ValidTo");
  return key;
}

Result<kms::RotationStatus> ParseRotationStatus(std::string_view body) {
  TRY_ASSIGN(const json::Value reply, ParseObject(body));
  const json::Value* enabled = reply.Find("KeyRotationEnabled");
  if (enabled == nullptr || !enabled->IsBool()) return Unreadable("KeyRotationEnabled is missing");
  kms::RotationStatus status;
  status.enabled = enabled->AsBool().value_or(false);
  const json::Value* days = reply.Find("RotationPeriodInDays");
  const std::int64_t period = days == nullptr ? 0 : days->AsInteger().value_or(0);
  if (period > 0 && period < 100'000) status.period_days = static_cast<int>(period);
  status.next = TimeOf(reply, "NextRotationDate");
  return status;
}

Result<std::string> ParseKeyPolicy(std::string_view body) {
  TRY_ASSIGN(const json::Value reply, ParseObject(body));
  std::string policy = TextOf(reply, "Policy");
  if (policy.empty()) return Unreadable("Policy is missing");
  return policy;
}

Result<Page<kms::Alias>> ParseAliases(std::string_view body) {
  return ParsePage<kms::Alias>(body, "Aliases", [](const json::Value& entry) -> Result<kms::Alias> {
    kms::Alias alias{TextOf(entry, "AliasName"), TextOf(entry, "TargetKeyId")};
    if (alias.name.empty()) return Unreadable("AliasName is missing");
    return alias;
  });
}

Result<Page<std::string>> ParseKeyIds(std::string_view body) {
  return ParsePage<std::string>(body, "Keys", [](const json::Value& entry) -> Result<std::string> {
    std::string id = TextOf(entry, "KeyId");
    if (id.empty()) return Unreadable("KeyId is missing");
    return id;
  });
}

Result<Page<kms::Tags::value_type>> ParseTags(std::string_view body) {
  using Tag = kms::Tags::value_type;
  return ParsePage<Tag>(body, "Tags", [](const json::Value& entry) -> Result<Tag> {
    std::string name = TextOf(entry, "TagKey");
    if (name.empty()) return Unreadable("TagKey is missing");
    return Tag(std::move(name), TextOf(entry, "TagValue"));
  });
}

}  // namespace atrest::aws
