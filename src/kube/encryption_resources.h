// Which resources an EncryptionConfiguration may name, and how. Not for other folders.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "kube/encryption_configuration.h"

namespace atrest::kube {

// One entry of a rule's list, alone. kBadInput with the reason only.
Result<void> CheckResourceName(const std::string& resource);

// The entries of all rules together: none twice or covered by a wildcard of its own list, none
// hidden by a wildcard of an earlier rule. kBadInput with line and reason.
Result<void> CheckResourceOverlaps(const std::vector<EncryptionRule>& rules);

}  // namespace atrest::kube
