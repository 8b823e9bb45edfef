// The roles that can be assumed, and the web identities that are accepted: what the seed file says.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "emulator/policy/policy_document.h"

namespace atrest::emulator {

struct Role {
  std::string arn;      // "arn:aws:iam::000000000000:role/path/masters"
  std::string account;  // "000000000000"
  std::string role_id;  // "AROA..."
  PolicyDocument trust;
  std::vector<PolicyDocument> policies;
  std::chrono::seconds longest_session{3600};

  std::string Name() const { return arn.substr(arn.rfind('/') + 1); }
};

// A token that counts as proof of an identity, as if its provider had signed it.
struct WebIdentity {
  Secret token;
  std::string provider_arn;  // "arn:aws:iam::000000000000:oidc-provider/oidc.example.com"
  std::string subject;       // "system:serviceaccount:kube-system:kms"
  std::string audience;      // "sts.amazonaws.com"

  // "oidc.example.com", as conditions and answers name it.
  std::string Provider() const {
    constexpr std::string_view kMark = ":oidc-provider/";
    const std::size_t at = provider_arn.find(kMark);
    return at == std::string::npos ? provider_arn : provider_arn.substr(at + kMark.size());
  }
};

// Filled before the first request, then immutable: thread-safe from there on.
struct Roles {
  std::vector<Role> roles;
  std::vector<WebIdentity> web_identities;

  const Role* Find(std::string_view arn) const;
  const WebIdentity* FindToken(std::string_view token) const;
};

}  // namespace atrest::emulator
