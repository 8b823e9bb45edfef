// Who may sign requests, by access key id.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/secret.h"
#include "emulator/policy/policy_document.h"
#include "emulator/protocol/caller.h"

namespace atrest::emulator {

// Immutable and shared.
struct Principal {
  Caller caller;
  Secret secret_access_key;
  Secret session_token;                // empty for long-term credentials
  std::optional<WallTime> expiration;  // of temporary credentials
  std::vector<PolicyDocument> policies;
  bool administrator = false;  // its own policies allow everything
};
using PrincipalPtr = std::shared_ptr<const Principal>;

// The principal every emulator knows: access key id "test", secret "test". It may do what a
// key's policy does not forbid.
PrincipalPtr TestPrincipal(const std::string& account);

// Thread-safe.
class Principals {
 public:
  // Replaces whoever had the same access key id.
  void Add(PrincipalPtr principal);
  // Somebody with temporary credentials. Who expired more than a day ago is forgotten.
  // kOverloaded if there are too many of them.
  Result<void> AddTemporary(PrincipalPtr principal, WallTime now);
  // nullptr if nobody has it.
  PrincipalPtr Find(std::string_view access_key_id) const;

 private:
  void ForgetExpired(WallTime now) REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::map<std::string, PrincipalPtr, std::less<>> by_access_key_id_ GUARDED_BY(mutex_);
};

}  // namespace atrest::emulator
