// kubeconfig: which API server, and who we are there. Source: kubernetes/client-go
// tools/clientcmd/api/v1/types.go, tools/clientcmd/loader.go (how files are merged).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "base/filesystem.h"
#include "base/result.h"
#include "base/secret.h"

namespace atrest::kube {

// A program that prints credentials: client.authentication.k8s.io.
struct ExecPlugin {
  std::string api_version = {};  // "client.authentication.k8s.io/v1" or "…/v1beta1"
  std::string command = {};
  std::vector<std::string> arguments = {};
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::string install_hint = {};
  bool wants_cluster = false;  // is told which cluster it is for
};

struct KubeCluster {
  std::string name = {};
  std::string server = {};     // URL without a '/' at its end
  std::string authority = {};  // PEM; empty: the system's roots
  std::string tls_server_name = {};
  std::string proxy = {};
  bool trust_any_server = false;
};

// At most one of token, token_file, exec; any of them beside a certificate.
struct KubeUser {
  std::string certificate = {};  // PEM
  Secret key = {};               // PEM
  Secret token = {};
  std::string token_file = {};
  std::optional<ExecPlugin> exec = {};
};

// One context, with all files read that it names.
struct KubeTarget {
  KubeCluster cluster;
  KubeUser user;
};

struct KubeChoice {
  std::string kubeconfig = {};  // a file; empty: what KUBECONFIG lists, else ~/.kube/config
  std::string context = {};     // empty: current-context
};

// As kubectl finds it: of several files the first that has an entry wins; without any, a pod's own
// service account. Thread-safe.
//
// kAbsent: there is no kubeconfig, or it lacks the context. kBadInput: it cannot be read, or asks
// for what is not supported (auth-provider, user name and password, impersonation).
Result<KubeTarget> ChooseKubeTarget(const KubeChoice& choice, const Environment& environment,
                                    const Filesystem& files);

}  // namespace atrest::kube
