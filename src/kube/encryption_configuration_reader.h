// The strict reading behind EncryptionConfiguration::Parse. Not for other folders.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "kube/encryption_configuration.h"

namespace atrest::kube {

Result<std::vector<EncryptionRule>> ReadEncryptionRules(std::string_view text);

}  // namespace atrest::kube
