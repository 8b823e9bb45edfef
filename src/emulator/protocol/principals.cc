#include "emulator/protocol/principals.h"

#include <utility>

namespace atrest::emulator {
namespace {

constexpr std::size_t kMostPrincipals = 50'000;

}  // namespace

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

void Principals::ForgetExpired(WallTime now) {
  std::erase_if(by_access_key_id_, [now](const auto& entry) {
    const std::optional<WallTime>& expiration = entry.second->expiration;
    return expiration.has_value() && *expiration + std::chrono::hours(24) < now;
  });
}

Result<void> Principals::AddTemporary(PrincipalPtr principal, WallTime now) {
  const Lock lock(mutex_);
  if (by_access_key_id_.size() >= kMostPrincipals) ForgetExpired(now);
  if (by_access_key_id_.size() >= kMostPrincipals) {
    return Error{Failure::kOverloaded, "too many temporary credentials are in use"};
  }
  const std::string id = principal->caller.access_key_id;
  by_access_key_id_[id] = std::move(principal);
  return {};
}

PrincipalPtr Principals::Find(std::string_view access_key_id) const {
  const Lock lock(mutex_);
  const auto entry = by_access_key_id_.find(access_key_id);
  return entry == by_access_key_id_.end() ? nullptr : entry->second;
}

}  // namespace atrest::emulator
