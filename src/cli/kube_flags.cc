#include "cli/kube_flags.h"

#include <map>
#include <utility>

#include "base/mutex.h"
#include "kube/api_connection.h"
#include "os/disk_filesystem.h"
#include "os/process_environment.h"
#include "os/shell_runner.h"

namespace atrest::cli {

void AddKubeFlags(CLI::App& app, KubeFlags& flags) {
  app.add_option("--kubeconfig", flags.kubeconfig,
                 "kubeconfig file (default: what KUBECONFIG lists, ~/.kube/config, or a pod's "
                 "service account)")
      ->type_name("FILE");
  app.add_option("--context", flags.context, "context of the kubeconfig (default: current-context)")
      ->type_name("NAME");
  app.add_option("--apiserver", flags.apiservers,
                 "one kube-apiserver, for each; without it they are found through the API")
      ->type_name("URL")
      ->allow_extra_args(false);
  app.add_option("--tls-server-name", flags.tls_server_name,
                 "what the certificates of --apiserver are for, if not for the host in URL")
      ->type_name("NAME");
}

struct OpenedKube::Parts {
  explicit Parts(const Clock& clock) : commands(clock) {}

  os::DiskFilesystem files;
  os::ShellRunner commands;
  std::vector<std::string> apiservers;
  std::string tls_server_name;
  std::unique_ptr<kube::ApiConnection> connection;
  std::unique_ptr<kube::ApiClient> api;
  Mutex mutex;
  std::map<std::string, std::unique_ptr<kube::ApiClient>> servers GUARDED_BY(mutex);
};

OpenedKube::OpenedKube(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
OpenedKube::~OpenedKube() = default;

Result<std::unique_ptr<OpenedKube>> OpenedKube::Open(const KubeFlags& flags, Session& session) {
  auto parts = std::make_unique<Parts>(session.clock);
  TRY_ASSIGN(kube::KubeTarget target,
             kube::ChooseKubeTarget({flags.kubeconfig, flags.context}, os::ProcessEnvironment(),
                                    parts->files));
  if (target.cluster.trust_any_server) {
    session.output.Note("warning: insecure-skip-tls-verify: anybody may answer as the API server " +
                        target.cluster.server);
  }
  parts->apiservers = flags.apiservers;
  parts->tls_server_name = flags.tls_server_name;
  parts->connection = std::make_unique<kube::ApiConnection>(std::move(target), parts->files,
                                                            parts->commands, session.clock);
  parts->api = parts->connection->Client();
  return std::unique_ptr<OpenedKube>(new OpenedKube(std::move(parts)));
}

kube::ApiClient& OpenedKube::api() { return *parts_->api; }

// A roll of the control plane changes the addresses.
Result<std::vector<kube::ApiClient*>> OpenedKube::EachServer(const CallContext& context) {
  const bool named = !parts_->apiservers.empty();
  std::vector<std::string> addresses = parts_->apiservers;
  if (!named) {
    TRY_ASSIGN(addresses, kube::FindApiServers(*parts_->api, context));
  }
  std::vector<kube::ApiClient*> all;
  const Lock lock(parts_->mutex);
  for (const std::string& address : addresses) {
    std::unique_ptr<kube::ApiClient>& client = parts_->servers[address];  // nullptr if it is new
    if (client == nullptr) {
      const kube::ApiConnection& connection = *parts_->connection;
      TRY_ASSIGN(client, named ? connection.ClientOf(address, parts_->tls_server_name)
                               : connection.ClientAt(address));
    }
    all.push_back(client.get());
  }
  return all;
}

}  // namespace atrest::cli
