// The GrantToken that CreateGrant answers: it names a grant, so that the grant can be used before
// the change is visible everywhere. Every answer has another token, all of them name the same
// grant. It proves nothing: who uses it must still be the grantee.
//
// Pure functions, thread-safe. Clients must not read it.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace atrest::emulator {

struct GrantName {
  std::string key_id;
  std::string grant_id;
};

std::string NewGrantToken(const GrantName& name, Random& random);

// InvalidGrantTokenException for what this emulator, or another one, did not make.
Result<GrantName> ParseGrantToken(std::string_view token);

}  // namespace atrest::emulator
