// Grants.
#include <algorithm>
#include <array>
#include <utility>

#include "crypto/sha256.h"
#include "emulator/kms_error.h"
#include "emulator/operations/access.h"
#include "emulator/operations/grant_rules.h"
#include "emulator/operations/groups.h"
#include "emulator/operations/key_metadata.h"
#include "emulator/operations/page.h"

namespace atrest::emulator {
namespace {

constexpr Length kPrincipalLength{1, 256}, kNameLength{1, 256}, kGrantIdLength{1, 128};
constexpr std::size_t kMaxOperations = 100, kMaxPairs = 8, kMaxPairText = 384;

Result<void> CheckPrincipal(const std::string& arn) {
  if (IsPrincipalArn(arn)) return {};
  return KmsError("InvalidArnException", "ARN '" + arn + "' is not a valid principal");
}

void ReadOperations(Input& input, Grant& grant) {
  if (!input.Has("Operations")) input.Violate("Operations", "", "not be null");
  for (std::string& name : input.Texts("Operations", {1, 64}, kMaxOperations)) {
    if (!IsGrantOperation(name)) {
      input.Violate("Operations", name, "satisfy enum value set of GrantOperation");
    }
    if (!grant.Includes(name)) grant.operations.push_back(std::move(name));
  }
}

std::optional<kms::EncryptionContext> ReadConstraint(Input& input, std::string_view name) {
  if (!input.Has(name)) return std::nullopt;
  kms::EncryptionContext context = input.Pairs(name);
  if (context.empty() || context.size() > kMaxPairs) input.Violate(name, "", "have 1 to 8 pairs");
  for (const auto& [key, value] : context) {
    if (value.size() > kMaxPairText)
      input.Violate(name, "", "have values of 384 characters at most");
  }
  return context;
}

Result<void> ReadConstraints(Input& input, Grant& grant) {
  const json::Value* value = input.Nested("Constraints");
  if (value == nullptr) return {};
  Input constraints(*value);
  grant.context_equals = ReadConstraint(constraints, "EncryptionContextEquals");
  grant.context_subset = ReadConstraint(constraints, "EncryptionContextSubset");
  return constraints.Finish();
}

Result<void> CheckGrant(const Grant& grant) {
  TRY(CheckPrincipal(grant.grantee));
  if (!grant.retiring.empty()) TRY(CheckPrincipal(grant.retiring));
  if (grant.operations.empty()) return Invalid("A grant needs at least one operation.");
  for (const std::string& name : grant.operations) {
    if (IsSymmetricGrantOperation(name)) continue;
    return Invalid("Grant operation " + name + " is not supported by key spec SYMMETRIC_DEFAULT.");
  }
  return {};
}

// The grant with the same name and parameters, if there is one: CreateGrant can be repeated.
const Grant* FindSame(const Key& key, const Grant& wanted) {
  if (wanted.name.empty()) return nullptr;
  const auto found = std::find_if(key.grants.begin(), key.grants.end(),
                                  [&wanted](const Grant& grant) { return grant.SameAs(wanted); });
  return found == key.grants.end() ? nullptr : &*found;
}

std::string NewGrantId(Random& random) {
  std::array<char, 32> bytes{};
  random.Fill(bytes);
  return crypto::Hex({bytes.data(), bytes.size()});
}

const Grant* FindGrant(const Key& key, std::string_view grant_id) {
  const auto found = std::find_if(key.grants.begin(), key.grants.end(),
                                  [grant_id](const Grant& grant) { return grant.id == grant_id; });
  return found == key.grants.end() ? nullptr : &*found;
}

Error GrantNotFound(std::string_view grant_id) {
  return NotFound("Grant '" + std::string(grant_id) + "' does not exist");
}

json::Value ContextJson(const kms::EncryptionContext& context) {
  json::Value value = json::Value::Object();
  for (const auto& [name, text] : context) value.Set(name, text);
  return value;
}

Row GrantRow(const Key& key, const Grant& grant, const Home& home) {
  json::Value entry = json::Value::Object();
  entry.Set("KeyId", key.arn);
  entry.Set("GrantId", grant.id);
  entry.Set("Name", grant.name);
  entry.Set("CreationDate", Timestamp(grant.created));
  entry.Set("GranteePrincipal", grant.grantee);
  if (!grant.retiring.empty()) entry.Set("RetiringPrincipal", grant.retiring);
  entry.Set("IssuingAccount", "arn:" + home.partition() + ":iam::" + home.account() + ":root");
  json::Value operations = json::Value::Array();
  for (const std::string& name : grant.operations) operations.Append(json::Value::String(name));
  entry.Set("Operations", std::move(operations));
  json::Value constraints = json::Value::Object();
  if (grant.context_equals.has_value()) {
    constraints.Set("EncryptionContextEquals", ContextJson(*grant.context_equals));
  }
  if (grant.context_subset.has_value()) {
    constraints.Set("EncryptionContextSubset", ContextJson(*grant.context_subset));
  }
  if (constraints.size() > 0) entry.Set("Constraints", std::move(constraints));
  return {key.id + "/" + grant.id, std::move(entry)};
}

Result<json::Value> PageOfGrants(const Page& page, std::vector<Row> rows) {
  std::sort(rows.begin(), rows.end(),
            [](const Row& a, const Row& b) { return a.position < b.position; });
  return page.Of("Grants", std::move(rows));
}

// Gives the id of the grant, a new one or the one that is there already.
Result<std::string> AddGrant(Kms& kms, const Key& key, Grant grant) {
  std::string id;
  const auto add = [&](Key changed) -> Result<Key> {
    TRY(CheckUsable(changed));
    const Grant* same = FindSame(changed, grant);
    id = same == nullptr ? grant.id : same->id;
    if (same != nullptr) return changed;
    if (changed.grants.size() >= kMaxGrantsPerKey) {
      return KmsError("LimitExceededException", "Too many grants for key " + changed.arn);
    }
    changed.grants.push_back(grant);
    return changed;
  };
  TRY(kms.store.Change(key.id, add));
  return id;
}

Result<void> RemoveGrant(Kms& kms, const Key& key, std::string_view grant_id) {
  const auto remove = [grant_id](Key changed) -> Result<Key> {
    const auto gone = std::erase_if(
        changed.grants, [grant_id](const Grant& grant) { return grant.id == grant_id; });
    if (gone == 0) return GrantNotFound(grant_id);
    return changed;
  };
  TRY(kms.store.Change(key.id, remove));
  return {};
}

}  // namespace

Result<json::Value> CreateGrant(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  Grant grant;
  grant.grantee = input.Text("GranteePrincipal", kPrincipalLength);
  grant.retiring = input.OptionalText("RetiringPrincipal", kPrincipalLength).value_or("");
  grant.name = input.OptionalText("Name", kNameLength).value_or("");
  ReadOperations(input, grant);
  TRY(ReadConstraints(input, grant));
  const std::vector<std::string> tokens = ReadGrantTokens(input);
  const bool dry_run = input.Flag("DryRun");
  TRY(input.Finish());
  TRY(CheckGrant(grant));
  grant.id = NewGrantId(kms.random);
  grant.created = kms.clock.WallNow();

  Access access{"CreateGrant"};
  TRY_ASSIGN(access.grants, ParseGrantTokens(tokens));
  access.created = &grant;
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, access));
  TRY(CheckUsable(*key));
  if (dry_run) return DryRunSucceeded();
  TRY_ASSIGN(const std::string id, AddGrant(kms, *key, std::move(grant)));
  json::Value answer = json::Value::Object();
  answer.Set("GrantToken", NewGrantToken({key->id, id}, kms.random));
  answer.Set("GrantId", id);
  return answer;
}

Result<json::Value> ListGrants(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const auto grant_id = input.OptionalText("GrantId", kGrantIdLength);
  const auto grantee = input.OptionalText("GranteePrincipal", kPrincipalLength);
  const Page page(input, {50, 100});
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"ListGrants"}));
  std::vector<Row> rows;
  for (const Grant& grant : key->grants) {
    if (grant_id.has_value() && grant.id != *grant_id) continue;
    if (grantee.has_value() && grant.grantee != *grantee) continue;
    rows.push_back(GrantRow(*key, grant, kms.store.home()));
  }
  return PageOfGrants(page, std::move(rows));
}

Result<json::Value> ListRetirableGrants(Kms& kms, const Call& call, Input& input) {
  const std::string retiring = input.Text("RetiringPrincipal", kPrincipalLength);
  const Page page(input, {50, 100});
  TRY(input.Finish());
  TRY(CheckPrincipal(retiring));
  TRY(CheckAccess(kms, call, "ListRetirableGrants", "*"));
  std::vector<Row> rows;
  for (const KeyPtr& key : kms.store.Keys()) {
    for (const Grant& grant : key->grants) {
      if (grant.retiring == retiring) rows.push_back(GrantRow(*key, grant, kms.store.home()));
    }
  }
  return PageOfGrants(page, std::move(rows));
}

Result<json::Value> RevokeGrant(Kms& kms, const Call& call, Input& input) {
  const std::string key_id = input.Text("KeyId", kKeyIdLength);
  const std::string grant_id = input.Text("GrantId", kGrantIdLength);
  const bool dry_run = input.Flag("DryRun");
  TRY(input.Finish());
  TRY_ASSIGN(const KeyPtr key, AllowedKeyById(kms, call, key_id, {"RevokeGrant"}));
  if (dry_run && FindGrant(*key, grant_id) == nullptr) return GrantNotFound(grant_id);
  if (dry_run) return DryRunSucceeded();
  TRY(RemoveGrant(kms, *key, grant_id));
  return json::Value::Object();
}

Result<json::Value> RetireGrant(Kms& kms, const Call& call, Input& input) {
  const auto token = input.OptionalText("GrantToken", {1, 8192});
  const auto key_id = input.OptionalText("KeyId", kKeyIdLength);
  const auto grant_id = input.OptionalText("GrantId", kGrantIdLength);
  const bool dry_run = input.Flag("DryRun");
  TRY(input.Finish());
  const bool named = key_id.has_value() && grant_id.has_value();
  if (token.has_value() == named || key_id.has_value() != grant_id.has_value()) {
    return Invalid("Please specify either a grant token or both a key ID and a grant ID.");
  }
  GrantName name;
  if (token.has_value()) {
    TRY_ASSIGN(name, ParseGrantToken(*token));
  } else {
    TRY_ASSIGN(const KeyPtr found, kms.store.ResolveId(*key_id));
    name = {found->id, *grant_id};
  }
  const KeyPtr key = kms.store.Latest(name.key_id);  // a token names what is not visible yet
  const Grant* grant = key == nullptr ? nullptr : FindGrant(*key, name.grant_id);
  if (grant == nullptr) return GrantNotFound(name.grant_id);
  Access access{"RetireGrant"};
  access.retired = grant;
  TRY(CheckAccess(kms, call, *key, access));
  if (dry_run) return DryRunSucceeded();
  TRY(RemoveGrant(kms, *key, name.grant_id));
  return json::Value::Object();
}

}  // namespace atrest::emulator
