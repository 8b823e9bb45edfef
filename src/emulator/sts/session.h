// Temporary credentials for a role.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "emulator/protocol/principals.h"
#include "emulator/sts/roles.h"

namespace atrest::emulator {

// Somebody who may what the role may, until `expiration`. Thread-safe if `random` is.
PrincipalPtr NewSession(const Role& role, const std::string& session_name, WallTime expiration,
                        Random& random);

}  // namespace atrest::emulator
