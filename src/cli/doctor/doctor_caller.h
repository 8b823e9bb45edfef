// Whom AWS takes credentials for: STS GetCallerIdentity, which needs no permission.
// Source: botocore 1.44.5 sts/2011-06-15.
#pragma once

#include <string>

#include "aws/credentials/credentials.h"
#include "aws/sts/sts_client.h"
#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/transport.h"

namespace atrest::cli {

// The ARN. kNoCredentials with AWS's code if they are refused; else as Transport::Send, without a
// code.
Result<std::string> AskCallerIdentity(http::Transport& transport, const aws::StsTarget& target,
                                      const aws::Credentials& credentials, WallTime now,
                                      const CallContext& context);

}  // namespace atrest::cli
