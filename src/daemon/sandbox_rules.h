// What the sandbox of aws-encryption-provider leaves it: the files that its configuration and AWS's
// environment variables and profiles name.
#pragma once

#include "base/environment.h"
#include "base/filesystem.h"
#include "daemon/configuration.h"
#include "os/sandbox.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace atrest::daemon {

// Whether the profile that gives the credentials has a credential_process.
bool RunsCommands(const Environment& environment, const Filesystem& filesystem);

os::SandboxRules SandboxRulesFor(const Configuration& configuration, const Environment& environment,
                                 const Filesystem& filesystem);

// Makes the sockets' directories, which must exist before they can be allowed, and enters the
// sandbox; a line in the log for each part that is not in force, and a metric for each that is
// wanted. As os::EnterSandbox.
Result<void> EnterSandbox(const Configuration& configuration, const Environment& environment,
                          Filesystem& filesystem, telemetry::Log& log, telemetry::Metrics& metrics);

}  // namespace atrest::daemon
