// What may be decrypted: --decrypt-keys, --decrypt-encryption-context.
#pragma once

#include <vector>

#include "base/result.h"
#include "daemon/command_line.h"
#include "daemon/settings.h"

namespace atrest::daemon {

// After the keys were read. kBadInput with a message that names the flag.
Result<void> ReadDecryptPolicy(const CommandLine& line, std::vector<KeyEntry>& entries);

}  // namespace atrest::daemon
