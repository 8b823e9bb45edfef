// Tags.
#include <utility>

#include "emulator/kms_error.h"
#include "emulator/operations/access.h"
#include "emulator/operations/groups.h"
#include "emulator/operations/page.h"
#include "emulator/operations/tags.h"

namespace atrest::emulator {
namespace {

constexpr std::size_t kMaxTags = 50;
constexpr Length kTagKeyLength{1, 128};

}  // namespace

Result<Tags> ReadTags(Input& input) {
  Tags tags;
  const json::Value* list = input.Nested("Tags");
  if (list == nullptr) return tags;
  for (std::size_t i = 0; i < list->size(); ++i) {
    Input entry(list->At(i));
    const std::string key = entry.Text("TagKey", kTagKeyLength);
    std::string value = entry.Text("TagValue", {0, 256});
    TRY(entry.Finish());
    if (key.starts_with("aws:")) return KmsError("TagException", "aws: is reserved");
    if (!tags.emplace(key, std::move(value)).second) {
      return KmsError("TagException", "Duplicate tag key: " + key);
    }
  }
  if (tags.size() > kMaxTags) return KmsError("TagException", "Too many tags");
  return tags;
}

Result<json::Value> TagResource(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  TRY_ASSIGN(const Tags tags, ReadTags(input));
  TRY(input.Finish());
  Access access{"TagResource"};
  AddRequestTags(tags, access.values);
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, access));
  const auto tag = [&tags](Key changed) -> Result<Key> {
    TRY(CheckNotPendingDeletion(changed));
    for (const auto& [name, value] : tags) changed.tags[name] = value;
    if (changed.tags.size() > kMaxTags) return KmsError("TagException", "Too many tags");
    return changed;
  };
  TRY(kms.store.Change(key->id, tag));
  return json::Value::Object();
}

Result<json::Value> UntagResource(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const std::vector<std::string> names = input.Texts("TagKeys", kTagKeyLength, kMaxTags);
  TRY(input.Finish());
  Access access{"UntagResource"};
  access.values["aws:tagkeys"] = names;
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, access));
  const auto untag = [&names](Key changed) -> Result<Key> {
    TRY(CheckNotPendingDeletion(changed));
    for (const std::string& name : names) changed.tags.erase(name);
    return changed;
  };
  TRY(kms.store.Change(key->id, untag));
  return json::Value::Object();
}

Result<json::Value> ListResourceTags(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const Page page(input, {50, 50});
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"ListResourceTags"}));
  std::vector<Row> rows;
  for (const auto& [name, value] : key->tags) {
    json::Value entry = json::Value::Object();
    entry.Set("TagKey", name);
    entry.Set("TagValue", value);
    rows.push_back({name, std::move(entry)});
  }
  return page.Of("Tags", std::move(rows));
}

}  // namespace atrest::emulator
