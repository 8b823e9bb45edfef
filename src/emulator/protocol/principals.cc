#include "emulator/protocol/principals.h"

#include <utility>

namespace atrest::emulator {

PrincipalPtr TestPrincipal(const std::string& account) {
  Principal test;
  test.caller = {"arn:aws:iam::" + account + ":user/test", account, "AIDAATRESTTESTUSER001",
                 "test"};
  test.secret_access_key = Secret("test");
  test.administrator = true;
  return std::make_shared<const Principal>(std::move(test));
}

void Principals::Add(PrincipalPtr principal) {
  const Lock lock(mutex_);
  const std::string id = principal->caller.access_key_id;
  by_access_key_id_[id] = std::move(principal);
}

PrincipalPtr Principals::Find(std::string_view access_key_id) const {
  const Lock lock(mutex_);
  const auto entry = by_access_key_id_.find(access_key_id);
  return entry == by_access_key_id_.end() ? nullptr : entry->second;
}

}  // namespace atrest::emulator
