// The credentials that ECS, or the EKS Pod Identity agent, serves to a container.
// Source: AWS SDKs and Tools reference guide, "Container credential provider"; aws-sdk-go-v2
// config/resolve_credentials.go.
#pragma once

#include "aws/credentials/credentials.h"
#include "base/clock.h"
#include "base/environment.h"
#include "base/filesystem.h"
#include "http/transport.h"

namespace atrest::aws {

// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI (a path at 169.254.170.2) or …_FULL_URI: https to any
// host, http to loopback and the link-local addresses of ECS and EKS alone. The authorization token
// is read from AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE at each fetch, since it is replaced there, or
// taken from AWS_CONTAINER_AUTHORIZATION_TOKEN; one with a line break is refused.
//
// Thread-safe. What is given by reference must live longer than this.
class ContainerCredentials final : public CredentialsSource {
 public:
  ContainerCredentials(http::Transport& transport, const Environment& environment,
                       const Filesystem& filesystem, const Clock& clock);

  static bool IsConfigured(const Environment& environment);

  Result<Credentials> Fetch(const CallContext& context) override;

 private:
  Result<std::string> Url() const;
  Result<Secret> Token() const;

  http::Transport& transport_;
  const Environment& environment_;
  const Filesystem& filesystem_;
  const Clock& clock_;
};

}  // namespace atrest::aws
