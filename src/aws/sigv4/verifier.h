// AWS Signature Version 4, checked as an AWS service checks it. Used by the KMS emulator.
#pragma once

#include <string>

#include "aws/sigv4/authorization.h"
#include "aws/sigv4/canonical_request.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace atrest::aws {

// How far the clocks of client and service may be apart.
inline constexpr std::chrono::minutes kSignatureWindow{15};

struct ExpectedScope {
  std::string region;
  std::string service;
};

// Recomputes the signature of `request`, whose headers are all those that arrived, with the secret
// of the access key that `authorization` names, and compares in constant time. Host, X-Amz-Date and
// every other X-Amz-* header must be among the signed ones.
//
// Errors are kNoCredentials with AWS's code and wording: IncompleteSignature for what is missing,
// InvalidSignatureException for a wrong scope, a time outside the window ("Signature expired: ...")
// or a mismatch. Pure function, thread-safe.
Result<void> VerifySignature(const SignableRequest& request, const Authorization& authorization,
                             const Secret& secret_access_key, const ExpectedScope& expected,
                             WallTime now);

}  // namespace atrest::aws
