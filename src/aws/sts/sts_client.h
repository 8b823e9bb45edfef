// AWS STS: credentials of a role, for other credentials or for an identity token.
//
// A few tries at once, as the other sources of credentials make them; who needs fresh credentials
// later asks again later. Every error is kNoCredentials, but for the caller's own time, and names
// the operation, the role, AWS's code and text and the request id; never a token or a key.
// Sources: botocore 1.44.5 sts/2011-06-15; aws-sdk-go-v2 credentials/stscreds (retries of an
// identity token that is not known yet).
#pragma once

#include <chrono>
#include <string>

#include "aws/clock/clock_skew.h"
#include "aws/credentials/credentials.h"
#include "aws/sts/sts_wire.h"
#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/transport.h"

namespace atrest::aws {

struct StsTarget {
  std::string url, region;
};

// Thread-safe.
class StsClient {
 public:
  // What is given by reference must live longer than this.
  // With `skew` a request whose signature is refused for a wrong clock is signed anew.
  StsClient(http::Transport& transport, const Clock& clock, ClockSkew* skew = nullptr);

  // Signed with `with`.
  Result<Credentials> AssumeRole(const StsTarget& target, const RoleWish& wish,
                                 const Credentials& with, const CallContext& context);
  // Not signed: the token is what proves who asks.
  Result<Credentials> AssumeRoleWithWebIdentity(const StsTarget& target, const RoleWish& wish,
                                                const Secret& token, const CallContext& context);

 private:
  struct Question;
  Result<Credentials> Ask(Question question, const CallContext& context);
  std::chrono::seconds Sign(Question& question) const;
  bool MayHelpToAskAgain(const Question& question, const http::Response& answer, const Error& error,
                         std::chrono::seconds used) const;

  http::Transport& transport_;
  const Clock& clock_;
  ClockSkew* const skew_;  // may be nullptr
};

}  // namespace atrest::aws
