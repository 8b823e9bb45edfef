// A cluster as a kubeconfig names it: clients for its API, and for each of its API servers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/command_runner.h"
#include "base/filesystem.h"
#include "base/result.h"
#include "kube/api_client.h"
#include "kube/credential_source.h"
#include "kube/kubeconfig.h"

namespace atrest::kube {

// Thread-safe. Its clients share its credentials and must not outlive it.
class ApiConnection {
 public:
  // What is given by reference outlives it.
  ApiConnection(KubeTarget target, const Filesystem& files, CommandRunner& commands,
                const Clock& clock);

  // The server of the kubeconfig.
  std::unique_ptr<ApiClient> Client() const;

  // One server, as a URL or HOST:PORT. Its certificate must be for `tls_server_name`; if that is
  // empty, for the host that is named, as in a kubeconfig. kBadInput if it is no such text.
  Result<std::unique_ptr<ApiClient>> ClientOf(const std::string& server,
                                              const std::string& tls_server_name) const;

  // The same for an address that FindApiServers gave: the certificate must be for what the
  // kubeconfig's server is called, since an API server's certificate need not have its address.
  Result<std::unique_ptr<ApiClient>> ClientAt(const std::string& address) const;

  const KubeCluster& cluster() const { return cluster_; }

 private:
  std::unique_ptr<ApiClient> Open(std::string url, std::string name, std::string connect_to) const;

  const KubeCluster cluster_;
  const Clock& clock_;
  const std::unique_ptr<CredentialSource> credentials_;
};

// HOST:PORT of each API server: the endpoints of the service default/kubernetes, where each server
// enters itself. kAbsent if none is there.
Result<std::vector<std::string>> FindApiServers(ApiClient& api, const CallContext& context);

}  // namespace atrest::kube
