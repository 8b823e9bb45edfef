// Giving a key its policy.
#pragma once

#include <string>

#include "base/result.h"
#include "emulator/operations/operation.h"

namespace atrest::emulator {

// MalformedPolicyDocumentException for what is no policy, and for one that would lock the caller
// out of changing it again, unless `bypass_check`. Thread-safe.
Result<void> SetPolicy(Kms& kms, const Call& call, Key& key, const std::string& text,
                       bool bypass_check);

}  // namespace atrest::emulator
