// Credentials in environment variables.
#pragma once

#include <optional>

#include "aws/credentials/credentials.h"
#include "base/environment.h"

namespace atrest::aws {

// AWS_ACCESS_KEY_ID|AWS_ACCESS_KEY, AWS_SECRET_ACCESS_KEY|AWS_SECRET_KEY, AWS_SESSION_TOKEN.
// Nothing unless both keys are there and not empty. Pure function, thread-safe.
std::optional<Credentials> CredentialsFromEnvironment(const Environment& environment);

}  // namespace atrest::aws
