// Whether a kube-apiserver is ready, and what its own checks of its KMS plugins say.
//
// Names of the checks: one `kms-providers` where all are of KMS v2 or the file is reloaded, else
// `kms-provider-0`, `-1`, … (kubernetes/apiserver pkg/server/options/encryptionconfig/config.go).
#pragma once

#include <string>
#include <vector>

#include "base/call_context.h"
#include "kube/api_client.h"

namespace atrest::operate {

struct ApiServerHealth {
  std::vector<std::string> complaints = {};  // "is not ready: …"; empty: all is well
  bool has_kms_checks = false;
};

// Asks the server; what goes wrong is a complaint.
ApiServerHealth CheckApiServer(kube::ApiClient& api, const CallContext& context);

}  // namespace atrest::operate
