// AWS STS as far as clients of KMS need it: GetCallerIdentity, AssumeRole and
// AssumeRoleWithWebIdentity. Every other action, and every parameter that these do not know
// (session policies, tags, MFA), is refused by name.
//
// Source: AWS STS API reference; IAM User Guide, "Using IAM roles" and "Policy evaluation logic";
// botocore 1.44.5's model for the limits of the parameters.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "emulator/protocol/authenticator.h"
#include "emulator/sts/roles.h"
#include "http/server.h"

namespace atrest::emulator {

// Thread-safe.
class Sts {
 public:
  // What it works with; outlives it. Credentials expire by `clock`.
  struct Parts {
    const Roles& roles;
    Principals& principals;
    const Authenticator& authenticator;
    const Clock& clock;
    Random& random;
  };
  explicit Sts(Parts parts) : parts_(parts) {}

  // The XML of the action's result, without the envelope: "<AssumeRoleResult>…</AssumeRoleResult>".
  // Errors carry STS's own codes.
  Result<Secret> Run(const http::ServerRequest& request, const json::Value& form) const;

 private:
  Result<Secret> GetCallerIdentity(const http::ServerRequest& request) const;
  Result<Secret> AssumeRole(const http::ServerRequest& request, const json::Value& form) const;
  Result<Secret> AssumeRoleWithWebIdentity(const json::Value& form) const;

  const Parts parts_;
};

}  // namespace atrest::emulator
