#include "daemon/daemon.h"

#include <unistd.h>

#include <utility>

#include "base/version.h"
#include "kms/key_arn.h"
#include "provider/open_key_identity.h"

namespace atrest::daemon {
namespace {

PluginSocketOptions SocketOptions(const Settings& settings, const KeyEntry& entry) {
  PluginSocketOptions options;
  options.socket.path = entry.socket_path;
  options.socket.mode = settings.socket_mode;
  options.socket.owner = settings.socket_owner;
  options.allowed_users = {0, ::geteuid()};
  options.allowed_users.insert(settings.allowed_users.begin(), settings.allowed_users.end());
  const uid_t owner = settings.socket_owner.user;
  if (owner != os::kSameUser) options.allowed_users.insert(owner);
  options.unusable_key_is_error = settings.unhealthy_status_is_error;
  return options;
}

}  // namespace

Daemon::Daemon(const Settings& settings, const Surroundings& surroundings)
    : surroundings_(surroundings),
      pool_(PoolLimits{.workers = settings.workers}, surroundings.clock) {}

Result<std::unique_ptr<Daemon>> Daemon::Start(const Settings& settings,
                                              const Surroundings& surroundings) {
  std::unique_ptr<Daemon> daemon(new Daemon(settings, surroundings));
  for (const KeyEntry& entry : settings.keys) TRY(daemon->OpenKey(settings, entry));
  TRY(daemon->OpenHealthPort(settings));
  for (Key& key : daemon->keys_) {
    KeyPlugin* plugin = key.plugin.get();
    key.probe = std::jthread([plugin](const std::stop_token& stop) { plugin->RunProbe(stop); });
  }
  return daemon;
}

Daemon::~Daemon() { Stop(std::chrono::milliseconds(0)); }

Result<void> Daemon::OpenKey(const Settings& settings, const KeyEntry& entry) {
  Key key;
  TRY_ASSIGN(key.kms, surroundings_.open_kms(entry));
  const SharedParts parts{pool_, surroundings_.clock, surroundings_.log, surroundings_.metrics};
  TRY_ASSIGN(std::unique_ptr<provider::KeyIdentity> identity,
             provider::OpenKeyIdentity(entry.key, settings.state_directory,
                                       surroundings_.filesystem, parts.clock, parts.log));
  key.plugin = std::make_unique<KeyPlugin>(entry.key, *key.kms, std::move(identity),
                                           settings.probe_version, parts);
  TRY_ASSIGN(key.socket, PluginSocket::Open(SocketOptions(settings, entry), *key.plugin, parts));
  WarnOfAnAlias(entry.key.key);
  surroundings_.log.Info("serving", {{"socket", entry.socket_path}, {"key", entry.key.key}});
  keys_.push_back(std::move(key));
  return {};
}

void Daemon::WarnOfAnAlias(const std::string& key) const {
  const Result<kms::KeyReference> reference = kms::KeyReference::Parse(key);
  if (!reference || !reference->IsAlias()) return;
  surroundings_.log.Warn("the key is an alias, which can be moved to another key unnoticed",
                         {{"key", key}, {"hint", "give the ARN of the key"}});
}

Result<void> Daemon::OpenHealthPort(const Settings& settings) {
  endpoints_ = std::make_unique<HealthEndpoints>(
      HealthPaths{settings.healthz_path, settings.livez_path},
      HealthSources{[this] { return KeyHealths(); }, [this] { return UnservedSockets(); },
                    [this] { return Metrics(); }});
  http::ServerOptions options;
  options.address = settings.health_address;
  options.threads = 2;
  Result<std::unique_ptr<http::Server>> server =
      http::Server::Listen(options, [this](const http::ServerRequest& request) {
        return http::ServerResponse(endpoints_->Handle(request));
      });
  if (!server) {
    Error error = Annotate(std::move(server).error(), "--health-port");
    if (error.hint.empty()) error.hint = "choose a free port, e.g. --health-port=127.0.0.1:8083";
    return error;
  }
  health_server_ = std::move(server).value();
  surroundings_.log.Info("health port open", {{"url", health_server_->url()}});
  return {};
}

// What is a state and no event is written down when it is asked for.
std::string Daemon::Metrics() const {
  telemetry::PrometheusMetrics& metrics = surroundings_.metrics;
  for (const Key& key : keys_) key.plugin->PublishHealth();
  metrics
      .GetGauge(
          "aws_encryption_provider_build_info", "which build this is",
          {{"version", std::string(ProjectVersion())}, {"commit", std::string(BuildCommit())}})
      .Set(1);
  return metrics.Serialize();
}

std::vector<NamedHealth> Daemon::KeyHealths() const {
  std::vector<NamedHealth> healths;
  healths.reserve(keys_.size());
  for (const Key& key : keys_) healths.push_back({key.plugin->key(), key.plugin->Health()});
  return healths;
}

std::vector<std::string> Daemon::UnservedSockets() const {
  std::vector<std::string> paths;
  for (const Key& key : keys_) {
    if (!key.socket->served()) paths.push_back(key.socket->path());
  }
  return paths;
}

void Daemon::Stop(std::chrono::milliseconds drain) {
  for (Key& key : keys_) key.socket->StopAccepting();
  const WallTime deadline = surroundings_.clock.WallNow() + drain;
  for (Key& key : keys_) key.probe.request_stop();
  for (Key& key : keys_) key.socket->Drain(deadline);
  pool_.Stop();
  if (health_server_ != nullptr) health_server_->Stop();
}

}  // namespace atrest::daemon
