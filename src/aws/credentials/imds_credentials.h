// The credentials of the EC2 instance's role, from instance metadata.
#pragma once

#include "aws/credentials/credentials.h"
#include "aws/credentials/imds_client.h"

namespace atrest::aws {

// Thread-safe. Expired ones are handed out too: see Credentials::usable_after_expiration.
class ImdsCredentials final : public CredentialsSource {
 public:
  explicit ImdsCredentials(ImdsClient& imds) : imds_(imds) {}
  Result<Credentials> Fetch(const CallContext& context) override;

 private:
  ImdsClient& imds_;
};

}  // namespace atrest::aws
