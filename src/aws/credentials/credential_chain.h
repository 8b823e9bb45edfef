// Which source of credentials is used: the one that the configuration asks for, and no other. A
// source that is configured and fails is an error with its name; nothing falls through to the next.
//
//   1. a profile that was asked for by flag
//   2. AWS_ACCESS_KEY_ID|AWS_ACCESS_KEY and AWS_SECRET_ACCESS_KEY|AWS_SECRET_KEY
//   3. AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN (IRSA)
//   4. the profile AWS_PROFILE|AWS_DEFAULT_PROFILE|default, as profile_plan.h says
//   5. where that profile says nothing: container credentials, else instance metadata
//   and, where the profile has a role_arn, AssumeRole on top of 4 or 5
//
// Source: aws-sdk-go-v2 v1.48.0 config/resolve_credentials.go, whose order the replaced program
// has. One difference: a profile that is named and does not exist is an error here.
#pragma once

#include <memory>
#include <string>

#include "aws/clock/clock_skew.h"
#include "aws/credentials/credentials.h"
#include "aws/credentials/imds_client.h"
#include "aws/region.h"
#include "aws/sts/sts_client.h"
#include "aws/sts/sts_place.h"
#include "base/clock.h"
#include "base/command_runner.h"
#include "base/environment.h"
#include "base/filesystem.h"
#include "http/transport.h"

namespace atrest::aws {

// What the chain looks at. All must live longer than the chain.
struct ChainWorld {
  http::Transport& transport;
  const Environment& environment;
  const Filesystem& filesystem;
  const Clock& clock;
  ImdsClient& imds;
  RegionFinder& regions;
  CommandRunner* commands = nullptr;  // nullptr: credential_process is refused
  ClockSkew* skew = nullptr;          // nullptr: a wrong clock is not corrected
};

struct ChainOptions {
  std::string profile = {};  // by flag; empty for none
  StsWish sts = {};
};

// Thread-safe. Decides anew at each fetch, so that a file which appears later counts.
class CredentialChain final : public CredentialsSource {
 public:
  explicit CredentialChain(const ChainWorld& world, ChainOptions options = {});

  Result<Credentials> Fetch(const CallContext& context) override;

 private:
  class Walk;
  const ChainWorld world_;
  const ChainOptions options_;
  const StsPlace sts_place_;
  StsClient sts_;
};

}  // namespace atrest::aws
