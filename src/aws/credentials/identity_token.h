// The file in which Kubernetes puts a pod's identity token (IRSA), or another issuer a machine's.
#pragma once

#include <string>

#include "base/filesystem.h"
#include "base/result.h"
#include "base/secret.h"

namespace atrest::aws {

// Read anew at each call, since the token is replaced there every hour or so. At most 20000 bytes,
// as STS takes them; one line break at the end is left out, any other one, as every control byte,
// is refused. kNoCredentials with the path. Thread-safe.
Result<Secret> ReadIdentityToken(const Filesystem& filesystem, const std::string& path);

}  // namespace atrest::aws
