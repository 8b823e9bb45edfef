// The KeyIdentity for a key, as --key-id-mode and --state-dir say.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/filesystem.h"
#include "base/result.h"
#include "provider/key_identity.h"
#include "provider/key_settings.h"
#include "telemetry/log.h"

namespace atrest::provider {

// Reads what is kept of the key in `state_directory`; an empty one is no directory. What it is
// given must outlive the identity. Errors of KeyHistoryFile::Load.
Result<std::unique_ptr<KeyIdentity>> OpenKeyIdentity(const KeySettings& settings,
                                                     const std::string& state_directory,
                                                     Filesystem& filesystem, const Clock& clock,
                                                     telemetry::Log& log);

}  // namespace atrest::provider
