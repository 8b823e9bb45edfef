// When a grant allows what no policy does.
//
// Source: AWS KMS developer guide, "Grants in AWS KMS" and "Using a grant token". Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "emulator/operations/access.h"
#include "emulator/store/grant.h"
#include "emulator/store/grant_token.h"

namespace atrest::emulator {

// The GrantTokens of a request; InvalidGrantTokenException for one that is none. To be read before
// and parsed after Finish().
std::vector<std::string> ReadGrantTokens(Input& input);
Result<std::vector<GrantName>> ParseGrantTokens(const std::vector<std::string>& tokens);

// Whether a grant of the key allows it. Grants are seen as late as the key's other changes, unless
// a grant token names them. `own` is what the caller's own policies say: it counts where an account
// is the grantee.
bool GrantAllows(Kms& kms, const Call& call, const Key& key, const Access& access, Verdict own);

// ARNs of principals that a grant can have: accounts (root), users, roles, sessions, federated
// users.
bool IsPrincipalArn(std::string_view text);

}  // namespace atrest::emulator
