// The flags that say which Kubernetes API is asked, as kubectl names them, and the clients that
// they open.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/call_context.h"
#include "base/result.h"
#include "cli/command.h"
#include "kube/api_client.h"

namespace atrest::cli {

struct KubeFlags {
  std::string kubeconfig = {};               // empty: KUBECONFIG, ~/.kube/config, service account
  std::string context = {};                  // empty: the file's current one
  std::vector<std::string> apiservers = {};  // URLs of each server; empty: found through the API
  std::string tls_server_name = {};          // what their certificates are for
};

// `flags` outlives the app.
void AddKubeFlags(CLI::App& app, KubeFlags& flags);

// The API and all that it stands on. Thread-safe as the clients are.
class OpenedKube {
 public:
  // Reads files and environment; nothing is connected yet. Says in `session` what is not safe
  // (insecure-skip-tls-verify). The clock outlives it.
  static Result<std::unique_ptr<OpenedKube>> Open(const KubeFlags& flags, Session& session);
  ~OpenedKube();

  kube::ApiClient& api();

  // A client for each kube-apiserver, reached one by one: those of --apiserver, else the addresses
  // that the service default/kubernetes has now. Valid as long as this is; the same for an address
  // in each call.
  Result<std::vector<kube::ApiClient*>> EachServer(const CallContext& context);

 private:
  struct Parts;
  explicit OpenedKube(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace atrest::cli
