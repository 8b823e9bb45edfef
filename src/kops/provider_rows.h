// Changes to the lists of providers in an EncryptionConfiguration. Pure functions; each gives the
// changed text. kBadInput for what is no EncryptionConfiguration.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace atrest::kops {

// Of each rule that KMS writes, only the provider that writes.
Result<std::string> OnlyFirstProvider(std::string_view configuration);

// Identity in every rule: at the front, where it writes, or somewhere.
Result<std::string> WithIdentity(std::string_view configuration, bool writes);

}  // namespace atrest::kops
