// The credentials that a program prints: credential_process of a profile.
// Source: AWS SDKs and Tools reference guide, "Process credential provider"; aws-sdk-go-v2
// credentials/processcreds.
#pragma once

#include <string>

#include "aws/credentials/credentials.h"
#include "base/clock.h"
#include "base/command_runner.h"

namespace atrest::aws {

// Runs `command` for at most a minute and 64 KiB of JSON: Version 1, AccessKeyId, SecretAccessKey,
// and where they are temporary SessionToken and Expiration. kNoCredentials with what is wrong,
// never with what was printed; kDeadlineExceeded and kCancelled as the context says. Thread-safe.
Result<Credentials> CredentialsFromProcess(CommandRunner& commands, const Clock& clock,
                                           const std::string& command, const CallContext& context);

}  // namespace atrest::aws
