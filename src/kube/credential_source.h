// Where the credential for an API server comes from.
#pragma once

#include <memory>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/command_runner.h"
#include "base/filesystem.h"
#include "base/result.h"
#include "kube/api_credential.h"
#include "kube/kubeconfig.h"

namespace atrest::kube {

// Thread-safe.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;

  // What to use now. kNoCredentials if it cannot be had; kDeadlineExceeded and kCancelled as the
  // context says.
  virtual Result<ApiCredentialPtr> Get(const CallContext& context) = 0;

  // The server did not accept this one (401). Another one, if there may be any; else nullptr.
  virtual Result<ApiCredentialPtr> Replace(const ApiCredentialPtr& refused,
                                           const CallContext& context) = 0;
};

// What the user of a kubeconfig has. What is given by reference outlives it.
std::unique_ptr<CredentialSource> OpenCredentialSource(KubeTarget target, const Filesystem& files,
                                                       CommandRunner& commands, const Clock& clock);

}  // namespace atrest::kube
