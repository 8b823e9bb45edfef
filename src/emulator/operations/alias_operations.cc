// Aliases.
#include <utility>

#include "emulator/kms_error.h"
#include "emulator/operations/access.h"
#include "emulator/operations/groups.h"
#include "emulator/operations/key_metadata.h"
#include "emulator/operations/page.h"

namespace atrest::emulator {
namespace {

constexpr Length kAliasLength{1, 256};

}  // namespace

Result<json::Value> CreateAlias(Kms& kms, const Call& call, Input& input) {
  const std::string name = input.Text("AliasName", kAliasLength);
  const std::string target = input.Text("TargetKeyId", kKeyIdLength);
  TRY(input.Finish());
  TRY(CheckAliasName(name));
  TRY(CheckAccess(kms, call, "CreateAlias", kms.store.home().AliasArn(name)));
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, target, {"CreateAlias"}));
  TRY(kms.store.AddAlias(name, key->id));
  return json::Value::Object();
}

Result<json::Value> UpdateAlias(Kms& kms, const Call& call, Input& input) {
  const std::string name = input.Text("AliasName", kAliasLength);
  const std::string target = input.Text("TargetKeyId", kKeyIdLength);
  TRY(input.Finish());
  TRY(CheckAliasName(name));
  TRY(CheckAccess(kms, call, "UpdateAlias", kms.store.home().AliasArn(name)));
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, target, {"UpdateAlias"}));
  TRY(kms.store.MoveAlias(name, key->id));
  return json::Value::Object();
}

Result<json::Value> DeleteAlias(Kms& kms, const Call& call, Input& input) {
  const std::string name = input.Text("AliasName", kAliasLength);
  TRY(input.Finish());
  TRY(CheckAliasName(name));
  TRY(CheckAccess(kms, call, "DeleteAlias", kms.store.home().AliasArn(name)));
  TRY(kms.store.RemoveAlias(name));
  return json::Value::Object();
}

Result<json::Value> ListAliases(Kms& kms, const Call& call, Input& input) {
  const std::optional<std::string> key_id = input.OptionalText("KeyId", kKeyIdLength);
  const Page page(input, {50, 100});
  TRY(input.Finish());
  TRY(CheckAccess(kms, call, "ListAliases", "*"));
  std::string only;
  if (key_id.has_value()) {
    TRY_ASSIGN(const KeyPtr key, kms.store.ResolveId(*key_id));
    only = key->id;
  }
  std::vector<Row> rows;
  for (const Alias& alias : kms.store.Aliases()) {
    if (!only.empty() && alias.key_id != only) continue;
    json::Value entry = json::Value::Object();
    entry.Set("AliasName", alias.name);
    entry.Set("AliasArn", kms.store.home().AliasArn(alias.name));
    entry.Set("TargetKeyId", alias.key_id);
    entry.Set("CreationDate", Timestamp(alias.created));
    entry.Set("LastUpdatedDate", Timestamp(alias.updated));
    rows.push_back({alias.name, std::move(entry)});
  }
  return page.Of("Aliases", std::move(rows));
}

}  // namespace atrest::emulator
