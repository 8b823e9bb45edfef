#include "emulator/operations/access.h"

#include <algorithm>
#include <utility>

#include "emulator/kms_error.h"
#include "emulator/operations/grant_rules.h"
#include "kms/policy_pattern.h"

namespace atrest::emulator {
namespace {

Error Denied(const AccessRequest& request, std::string_view why) {
  return KmsError("AccessDeniedException", "User: " + request.principal_arn +
                                               " is not authorized to perform: " + request.action +
                                               " on resource: " + request.resource + " " +
                                               std::string(why));
}

AccessRequest BaseRequest(const Call& call, std::string_view operation, std::string resource) {
  const Caller& caller = call.principal.caller;
  AccessRequest request{
      "kms:" + std::string(operation), std::move(resource), caller.arn, caller.account, {}};
  request.role_arn = caller.role_arn;
  request.values["aws:principalarn"] = {caller.PrincipalArn()};
  request.values["aws:userid"] = {caller.user_id};
  request.values["aws:principalaccount"] = {caller.account};
  request.values["kms:calleraccount"] = {caller.account};
  return request;
}

void AddContext(const kms::EncryptionContext& context, ConditionValues& values) {
  for (const auto& [name, value] : context) {
    values["kms:encryptioncontextkeys"].push_back(name);
    values["kms:encryptioncontext:" + kms::LowerCase(name)].push_back(value);
  }
}

void AddGrant(const Grant& grant, ConditionValues& values) {
  values["kms:grantoperations"] = grant.operations;
  values["kms:granteeprincipal"] = {grant.grantee};
  if (!grant.retiring.empty()) values["kms:retiringprincipal"] = {grant.retiring};
  if (grant.context_equals.has_value()) {
    values["kms:grantconstrainttype"].push_back("EncryptionContextEquals");
    AddContext(*grant.context_equals, values);
  }
  if (grant.context_subset.has_value()) {
    values["kms:grantconstrainttype"].push_back("EncryptionContextSubset");
    AddContext(*grant.context_subset, values);
  }
}

void AddKeyValues(const Key& key, const Access& access, ConditionValues& values) {
  values["kms:keyorigin"] = {std::string(KeyOriginName(key.origin))};
  values["kms:keyspec"] = {"SYMMETRIC_DEFAULT"};
  values["kms:keyusage"] = {"ENCRYPT_DECRYPT"};
  values["kms:multiregion"] = {key.IsMultiRegion() ? "true" : "false"};
  for (const auto& [name, value] : key.tags)
    values["aws:resourcetag/" + kms::LowerCase(name)] = {value};
  if (!access.request_alias.empty()) {
    values["kms:requestalias"] = {std::string(access.request_alias)};
  }
  if (access.context != nullptr) AddContext(*access.context, values);
  if (access.created != nullptr) AddGrant(*access.created, values);
}

Error NobodyAllows(const AccessRequest& request, std::string_view kind) {
  return Denied(request, "because no " + std::string(kind) + " policy allows the " +
                             request.action + " action");
}

}  // namespace

Verdict AskOwnPolicies(const Principal& principal, const AccessRequest& request) {
  if (principal.administrator) return Verdict::kAllow;
  Verdict verdict = Verdict::kSilent;
  for (const PolicyDocument& policy : principal.policies) {
    verdict = std::max(verdict, policy.Ask(request).verdict);  // a denial is the strongest
  }
  return verdict;
}

namespace {

// A key without a policy of its own has AWS's default one, which speaks to its account only.
Answer AskKeyPolicy(const Key& key, const AccessRequest& request, bool at_home) {
  if (key.policy != nullptr) return key.policy->Ask(request);
  return at_home ? Answer{Verdict::kAllow, Address::kAccount} : Answer{};
}

}  // namespace

Result<void> CheckAccess(Kms& kms, const Call& call, const Key& key, const Access& access) {
  const bool at_home = call.principal.caller.account == kms.store.home().account();
  if (at_home && call.principal.administrator && key.policy == nullptr) return {};
  AccessRequest request = BaseRequest(call, access.operation, key.arn);
  AddKeyValues(key, access, request.values);
  request.values.insert(access.values.begin(), access.values.end());
  const Answer of_key = AskKeyPolicy(key, request, at_home);
  const Verdict own = AskOwnPolicies(call.principal, request);
  if (own == Verdict::kDeny) {
    return Denied(request, "with an explicit deny in an identity-based policy");
  }
  if (of_key.verdict == Verdict::kDeny) {
    return Denied(request, "with an explicit deny in a resource-based policy");
  }
  const bool by_policy =
      of_key.verdict == Verdict::kAllow &&
      ((of_key.address == Address::kCaller && at_home) || own == Verdict::kAllow);
  if (by_policy || GrantAllows(kms, call, key, access, own)) return {};
  if (of_key.verdict == Verdict::kSilent) return NobodyAllows(request, "resource-based");
  return NobodyAllows(request, "identity-based");
}

void AddRequestTags(const Tags& tags, ConditionValues& values) {
  for (const auto& [name, value] : tags) {
    values["aws:requesttag/" + kms::LowerCase(name)] = {value};
    values["aws:tagkeys"].push_back(name);
  }
}

Result<void> CheckAccess(Kms& /*kms*/, const Call& call, std::string_view operation,
                         const std::string& resource, const ConditionValues& values) {
  if (call.principal.administrator) return {};
  AccessRequest request = BaseRequest(call, operation, resource);
  request.values.insert(values.begin(), values.end());
  switch (AskOwnPolicies(call.principal, request)) {
    case Verdict::kAllow: return {};
    case Verdict::kDeny:
      return Denied(request, "with an explicit deny in an identity-based policy");
    case Verdict::kSilent: return NobodyAllows(request, "identity-based");
  }
  return NobodyAllows(request, "identity-based");
}

Result<KeyPtr> AllowedKey(Kms& kms, const Call& call, std::string_view key_id,
                          const Access& access) {
  TRY_ASSIGN(KeyPtr key, kms.store.Resolve(key_id));
  Access named = access;
  const std::size_t alias = key_id.find("alias/");
  if (alias != std::string_view::npos) named.request_alias = key_id.substr(alias);
  TRY(CheckAccess(kms, call, *key, named));
  return key;
}

Result<KeyPtr> AllowedKeyById(Kms& kms, const Call& call, std::string_view key_id,
                              const Access& access) {
  TRY_ASSIGN(KeyPtr key, kms.store.ResolveId(key_id));
  TRY(CheckAccess(kms, call, *key, access));
  return key;
}

}  // namespace atrest::emulator
