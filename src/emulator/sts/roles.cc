#include "emulator/sts/roles.h"

#include "crypto/constant_time.h"

namespace atrest::emulator {

const Role* Roles::Find(std::string_view arn) const {
  for (const Role& role : roles) {
    if (role.arn == arn) return &role;
  }
  return nullptr;
}

const WebIdentity* Roles::FindToken(std::string_view token) const {
  for (const WebIdentity& identity : web_identities) {
    if (crypto::EqualInConstantTime(identity.token.Reveal(), token)) return &identity;
  }
  return nullptr;
}

}  // namespace atrest::emulator
