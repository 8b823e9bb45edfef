#include "emulator/operations/grant_rules.h"

#include <algorithm>

namespace atrest::emulator {
namespace {

constexpr std::size_t kMaxTokens = 10;

bool IsAccountArn(std::string_view arn) { return arn.ends_with(":root"); }

// Whether `arn`, which stands in a grant, means the caller.
bool Means(const std::string& arn, const Caller& caller, Verdict own) {
  if (arn.empty()) return false;
  if (arn == caller.arn || arn == caller.role_arn) return true;
  return IsAccountArn(arn) && arn.find("::" + caller.account + ":") != std::string::npos &&
         own == Verdict::kAllow;
}

bool Allows(const Grant& grant, const Caller& caller, const Access& access, Verdict own) {
  if (access.retired != nullptr) {  // RetireGrant asks the grant itself
    if (access.retired->id != grant.id) return false;
    return Means(grant.retiring, caller, own) ||
           (Means(grant.grantee, caller, own) && grant.Includes("RetireGrant"));
  }
  if (!grant.Includes(access.operation) || !Means(grant.grantee, caller, own)) return false;
  if (access.created != nullptr) return grant.Covers(*access.created);
  return grant.Admits(access.context);
}

}  // namespace

std::vector<std::string> ReadGrantTokens(Input& input) {
  return input.Texts("GrantTokens", {1, 8192}, kMaxTokens);
}

Result<std::vector<GrantName>> ParseGrantTokens(const std::vector<std::string>& tokens) {
  std::vector<GrantName> names;
  for (const std::string& token : tokens) {
    TRY_ASSIGN(GrantName name, ParseGrantToken(token));
    names.push_back(std::move(name));
  }
  return names;
}

bool GrantAllows(Kms& kms, const Call& call, const Key& key, const Access& access, Verdict own) {
  const auto allows = [&](const Grant& grant) {
    return Allows(grant, call.principal.caller, access, own);
  };
  if (std::any_of(key.grants.begin(), key.grants.end(), allows)) return true;
  const auto named = [&](const Grant& grant) {
    return std::any_of(access.grants.begin(), access.grants.end(), [&](const GrantName& name) {
      return name.key_id == key.id && name.grant_id == grant.id;
    });
  };
  if (access.grants.empty()) return false;
  const KeyPtr newest = kms.store.Latest(key.id);
  return newest != nullptr &&
         std::any_of(newest->grants.begin(), newest->grants.end(),
                     [&](const Grant& grant) { return named(grant) && allows(grant); });
}

bool IsPrincipalArn(std::string_view text) {
  if (!text.starts_with("arn:aws")) return false;
  const std::size_t iam = text.find(":iam::"), sts = text.find(":sts::");
  const std::size_t at = std::min(iam, sts);
  if (at == std::string_view::npos || text.find(':') != 3 || text.find(':', 4) != at) return false;
  const std::string_view account = text.substr(at + 6, 12);
  const bool digits =
      account.size() == 12 &&
      std::all_of(account.begin(), account.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || text.substr(at + 18, 1) != ":") return false;
  const std::string_view who = text.substr(at + 19);
  if (sts < iam) return who.starts_with("assumed-role/") || who.starts_with("federated-user/");
  return who == "root" || who.starts_with("user/") || who.starts_with("role/");
}

}  // namespace atrest::emulator
