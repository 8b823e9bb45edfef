#include "emulator/seed/seed.h"

#include <string>
#include <utility>

#include "crypto/sha256.h"
#include "emulator/store/record.h"
#include "json/json.h"
#include "yaml/node.h"

namespace atrest::emulator {
namespace {

json::Value ToJson(const yaml::Node& node) {
  if (node.IsMapping()) {
    json::Value object = json::Value::Object();
    for (const yaml::Member& member : node.members()) {
      object.Set(member.key, ToJson(member.value));
    }
    return object;
  }
  if (node.IsSequence()) {
    json::Value list = json::Value::Array();
    for (const yaml::Node& item : node.items()) list.Append(ToJson(item));
    return list;
  }
  if (node.IsNull()) return json::Value::Null();
  if (const auto flag = node.AsBool(); flag.has_value()) return json::Value::Bool(*flag);
  if (const auto number = node.AsInteger(); number.has_value()) {
    return json::Value::Number(*number);
  }
  return json::Value::String(node.Scalar());
}

// The account in "arn:aws:iam::111122223333:user/x"; empty if that is no such ARN.
std::string AccountOf(std::string_view arn) {
  std::size_t at = 0;
  for (int field = 0; field < 4 && at != std::string_view::npos; ++field) {
    at = arn.find(':', at);
    if (at != std::string_view::npos) ++at;
  }
  if (!arn.starts_with("arn:") || at == std::string_view::npos) return "";
  return std::string(arn.substr(at, arn.find(':', at) - at));
}

Result<std::vector<PolicyDocument>> ReadPolicies(const json::Value& list, const std::string& arn) {
  std::vector<PolicyDocument> policies;
  for (std::size_t i = 0; i < list.size(); ++i) {
    Result<PolicyDocument> policy =
        PolicyDocument::Parse(list.At(i).Text(), PolicyDocument::Kind::kIdentityPolicy);
    if (!policy.ok()) return Annotate(std::move(policy).error(), "a policy of " + arn);
    policies.push_back(std::move(policy).value());
  }
  return policies;
}

Result<PrincipalPtr> ReadPrincipal(const json::Value& value) {
  Record record(value, "a principal");
  Principal principal;
  principal.caller.access_key_id = record.Text("accessKeyId");
  principal.caller.arn = record.Text("arn");
  principal.caller.account = AccountOf(principal.caller.arn);
  principal.caller.user_id = "AIDA" + principal.caller.access_key_id;
  principal.secret_access_key = Secret(record.Text("secretAccessKey"));
  principal.session_token = Secret(record.OptionalText("sessionToken").value_or(""));
  principal.administrator = record.OptionalFlag("administrator").value_or(false);
  const json::Value& policies = record.Array("policies");
  if (principal.caller.account.size() != 12) record.Fail("has an \"arn\" without an account");
  if (principal.caller.access_key_id.empty()) record.Fail("has an empty \"accessKeyId\"");
  TRY(record.Finish());
  TRY_ASSIGN(principal.policies, ReadPolicies(policies, principal.caller.arn));
  return std::make_shared<const Principal>(std::move(principal));
}

// "AROA" and 17 of A-Z and 2-7, the same for the same ARN.
std::string RoleIdOf(std::string_view arn) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const crypto::Sha256Digest digest = crypto::Sha256(arn);
  std::string id = "AROA";
  for (const char byte : crypto::View(digest).substr(0, 17)) {
    id += kAlphabet[static_cast<unsigned char>(byte) % kAlphabet.size()];
  }
  return id;
}

Result<Role> ReadRole(const json::Value& value) {
  Record record(value, "a role");
  Role role;
  role.arn = record.Text("arn");
  role.account = AccountOf(role.arn);
  role.role_id = RoleIdOf(role.arn);
  const json::Value& trust = record.Object("trust");
  const json::Value& policies = record.Array("policies");
  const std::int64_t longest = record.OptionalInteger("maxSessionSeconds").value_or(3600);
  if (role.account.size() != 12 || role.arn.find(":role/") == std::string::npos) {
    record.Fail("has an \"arn\" that is no role's");
  }
  if (longest < 3600 || longest > 43200) {
    record.Fail("has a \"maxSessionSeconds\" that is not 3600 to 43200");
  }
  TRY(record.Finish());
  role.longest_session = std::chrono::seconds(longest);
  Result<PolicyDocument> parsed =
      PolicyDocument::Parse(trust.Text(), PolicyDocument::Kind::kTrustPolicy);
  if (!parsed.ok()) return Annotate(std::move(parsed).error(), "the trust policy of " + role.arn);
  role.trust = std::move(parsed).value();
  TRY_ASSIGN(role.policies, ReadPolicies(policies, role.arn));
  return role;
}

Result<WebIdentity> ReadWebIdentity(const json::Value& value) {
  Record record(value, "a web identity");
  WebIdentity identity;
  identity.token = Secret(record.Text("token"));
  identity.provider_arn = record.Text("provider");
  identity.subject = record.Text("subject");
  identity.audience = record.OptionalText("audience").value_or("sts.amazonaws.com");
  if (AccountOf(identity.provider_arn).size() != 12) {
    record.Fail("has a \"provider\" that is no ARN of an oidc-provider");
  }
  TRY(record.Finish());
  return identity;
}

Result<void> ReadAliases(const json::Value& names, const Key& key, WallTime now, Seed& seed) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name(names.At(i).AsString());
    if (Result<void> checked = CheckAliasName(name); !checked.ok()) {
      return Annotate(std::move(checked).error(), "an alias of key " + key.id);
    }
    if (!seed.aliases.emplace(name, Alias{name, key.id, now, now}).second) {
      return Error{Failure::kBadInput, "the alias " + name + " stands there twice"};
    }
  }
  return {};
}

Result<void> ReadKeyPolicy(const json::Value& value, Key& key) {
  if (value.MemberNames().empty()) return {};
  key.policy_text = value.Text();
  Result<PolicyDocument> policy =
      PolicyDocument::Parse(key.policy_text, PolicyDocument::Kind::kKeyPolicy);
  if (!policy.ok()) return Annotate(std::move(policy).error(), "the policy of key " + key.id);
  key.policy = std::make_shared<const PolicyDocument>(std::move(policy).value());
  return {};
}

Result<void> ReadKey(const json::Value& value, const Home& home, WallTime now, Seed& seed) {
  Record record(value, "a key");
  Key key;
  key.id = record.Text("id");
  key.arn = home.KeyArn(key.id);
  key.created = now;
  key.description = record.OptionalText("description").value_or("");
  Secret material = record.Bytes("material");
  const std::string state = record.OptionalText("state").value_or("Enabled");
  const json::Value& aliases = record.Array("aliases");
  const json::Value& policy = record.Object("policy");
  const json::Value& tags = record.Object("tags");
  if (!IsKeyId(key.id)) record.Fail("has an \"id\" that is neither a UUID nor mrk- and 32 digits");
  if (material.size() != kKeyMaterialBytes) record.Fail("has a \"material\" that is not 32 bytes");
  if (state != "Enabled" && state != "Disabled") {
    record.Fail("has a \"state\" that is neither Enabled nor Disabled");
  }
  TRY(record.Finish());
  key.state = state == "Enabled" ? KeyState::kEnabled : KeyState::kDisabled;
  key.materials.push_back(
      MakeKeyMaterial(key.Binding(), std::move(material), now, Rotation::kInitial));
  for (const std::string& name : tags.MemberNames()) {
    key.tags[name] = tags.Find(name)->AsString();
  }
  TRY(ReadKeyPolicy(policy, key));
  TRY(ReadAliases(aliases, key, now, seed));
  seed.keys.push_back(std::move(key));
  return {};
}

}  // namespace

Result<Seed> ReadSeed(std::string_view yaml_text, const Home& home, WallTime now) {
  TRY_ASSIGN(const yaml::Node document, yaml::Node::Parse(yaml_text));
  const json::Value value = ToJson(document);
  Record record(value, "the seed");
  const json::Value& principals = record.Array("principals");
  const json::Value& roles = record.Array("roles");
  const json::Value& web_identities = record.Array("webIdentities");
  const json::Value& keys = record.Array("keys");
  TRY(record.Finish());
  Seed seed;
  for (std::size_t i = 0; i < roles.size(); ++i) {
    TRY_ASSIGN(Role role, ReadRole(roles.At(i)));
    seed.roles.roles.push_back(std::move(role));
  }
  for (std::size_t i = 0; i < web_identities.size(); ++i) {
    TRY_ASSIGN(WebIdentity identity, ReadWebIdentity(web_identities.At(i)));
    seed.roles.web_identities.push_back(std::move(identity));
  }
  for (std::size_t i = 0; i < principals.size(); ++i) {
    TRY_ASSIGN(PrincipalPtr principal, ReadPrincipal(principals.At(i)));
    seed.principals.push_back(std::move(principal));
  }
  for (std::size_t i = 0; i < keys.size(); ++i) TRY(ReadKey(keys.At(i), home, now, seed));
  return seed;
}

}  // namespace atrest::emulator
