// The words between us and an exec plugin of a kubeconfig. Source: kubernetes/client-go
// pkg/apis/clientauthentication/v1/types.go, plugin/pkg/client/auth/exec/exec.go. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "kube/api_credential.h"
#include "kube/kubeconfig.h"

namespace atrest::kube {

// A line for the shell that runs the plugin, with KUBERNETES_EXEC_INFO in its environment.
// kBadInput if a variable has a name that no shell takes.
Result<std::string> ExecCommandLine(const ExecPlugin& plugin, const KubeCluster& cluster);

// What the plugin printed. kBadInput if it is no ExecCredential of that version, has neither token
// nor certificate, or a time that is none; messages hold nothing of it.
Result<ApiCredential> ReadExecCredential(std::string_view printed, std::string_view api_version);

}  // namespace atrest::kube
