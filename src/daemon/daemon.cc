#include "daemon/daemon.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/version.h"
#include "kms/key_arn.h"

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

Result<std::unique_ptr<Daemon>> Daemon::Start(const Settings& settings,
                                              const Surroundings& surroundings) {
  std::unique_ptr<Daemon> daemon(new Daemon(surroundings));
  TRY(daemon->Reload(settings, std::chrono::milliseconds(0)));
  TRY(daemon->OpenHealthPort(settings));
  return daemon;
}

Daemon::~Daemon() { Stop(std::chrono::milliseconds(0)); }

Result<void> Daemon::Reload(const Settings& next, std::chrono::milliseconds drain) {
  Reap();
  const Keys before = KeysNow();
  Keys after;
  for (const KeyEntry& entry : next.keys) {
    TRY_ASSIGN(Key key, OpenKey(next, entry, before));
    after.push_back(std::move(key));
  }
  {
    const Lock lock(mutex_);
    keys_ = after;
  }
  for (const Key& key : after) {
    key.door->slot->Replace({key.backend, &key.backend->plugin()});
    key.backend->StartProbe();
  }
  Retire(before, after, drain);
  return {};
}

Result<Daemon::Key> Daemon::OpenKey(const Settings& settings, const KeyEntry& entry,
                                    const Keys& now) const {
  std::shared_ptr<Door> door;
  for (const Key& key : now) {
    if (key.backend->entry() == entry) return key;
    if (key.backend->entry().socket_path == entry.socket_path) door = key.door;
  }
  TRY_ASSIGN(std::shared_ptr<KeyBackend> backend, KeyBackend::Open(entry, settings, surroundings_));
  if (door == nullptr) {
    door = std::make_shared<Door>();
    door->slot =
        std::make_shared<PluginSlot>(std::shared_ptr<PluginCalls>(backend, &backend->plugin()));
    TRY_ASSIGN(door->socket,
               PluginSocket::Open(SocketOptions(settings, entry), *door->slot, backend->parts()));
  }
  WarnOfAnAlias(entry.key);
  surroundings_.log.Info("serving", {{"socket", entry.socket_path}, {"key", entry.key.key}});
  return Key{std::move(backend), std::move(door)};
}

void Daemon::Retire(const Keys& old, const Keys& next, std::chrono::milliseconds drain) {
  const auto has = [&next](const auto& same) {
    return std::any_of(next.begin(), next.end(), same);
  };
  std::vector<PluginSocket*> removed;
  for (const Key& key : old) {
    if (!has([&](const Key& other) { return other.door == key.door; })) {
      removed.push_back(key.door->socket.get());
      surroundings_.log.Info("no longer serving", {{"socket", key.door->socket->path()}});
    }
    if (has([&](const Key& other) { return other.backend == key.backend; })) continue;
    key.backend->StopProbe();
    retired_.push_back(key.backend);
  }
  for (PluginSocket* socket : removed) socket->StopAccepting();
  const WallTime deadline = surroundings_.clock.WallNow() + drain;
  for (PluginSocket* socket : removed) socket->Drain(deadline);
}

void Daemon::Reap() {
  std::erase_if(retired_, [](const auto& backend) { return backend.use_count() == 1; });
}

Daemon::Keys Daemon::KeysNow() const {
  const Lock lock(mutex_);
  return keys_;
}

void Daemon::WarnOfAnAlias(const provider::KeySettings& key) const {
  if (key.key_id_mode != provider::KeyIdMode::kFlag) return;  // which notices
  const Result<kms::KeyReference> reference = kms::KeyReference::Parse(key.key);
  if (!reference || !reference->IsAlias()) return;
  surroundings_.log.Warn(
      "the key is an alias, which can be moved to another key unnoticed",
      {{"key", key.key}, {"hint", "give the ARN of the key, or --key-id-mode=arn"}});
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

// What is a state and no event is found out when it is asked for, so that a key that a reload took
// away is told of no more.
std::string Daemon::Metrics() const {
  telemetry::PrometheusMetrics states;
  for (const Key& key : KeysNow()) PublishKey(key, states);
  states
      .GetGauge(
          "aws_encryption_provider_build_info", "which build this is",
          {{"version", std::string(ProjectVersion())}, {"commit", std::string(BuildCommit())}})
      .Set(1);
  if (surroundings_.publish_process) surroundings_.publish_process(states);
  return surroundings_.metrics.Serialize() + states.Serialize();
}

void Daemon::PublishKey(const Key& key, telemetry::Metrics& states) {
  const KeyPlugin& plugin = key.backend->plugin();
  const std::string& path = key.backend->entry().socket_path;
  plugin.PublishState(states);
  states
      .GetGauge("aws_encryption_provider_socket_served",
                "1 if the socket at its path is the one that is served, else 0",
                {{"socket", path}, {"key_arn", plugin.key()}})
      .Set(key.door->socket->served() ? 1 : 0);
  const Result<std::string> key_id = plugin.KeyId();
  if (!key_id) return;
  states
      .GetGauge("aws_encryption_provider_key_id_info",
                "1 for the key id that Status tells kube-apiserver, absent while none is known",
                {{"socket", path}, {"key_arn", plugin.key()}, {"key_id", *key_id}})
      .Set(1);
}

std::vector<NamedHealth> Daemon::KeyHealths() const {
  std::vector<NamedHealth> healths;
  for (const Key& key : KeysNow()) {
    const KeyPlugin& plugin = key.backend->plugin();
    healths.push_back({plugin.key(), plugin.Health()});
  }
  return healths;
}

std::vector<std::string> Daemon::UnservedSockets() const {
  std::vector<std::string> paths;
  for (const Key& key : KeysNow()) {
    const PluginSocket& socket = *key.door->socket;
    if (!socket.served()) paths.push_back(socket.path());
  }
  return paths;
}

void Daemon::Stop(std::chrono::milliseconds drain) {
  const Keys keys = KeysNow();
  for (const Key& key : keys) key.door->socket->StopAccepting();
  const WallTime deadline = surroundings_.clock.WallNow() + drain;
  for (const Key& key : keys) key.backend->StopProbe();
  for (const Key& key : keys) key.door->socket->Drain(deadline);
  for (const Key& key : keys) key.backend->StopCalls();
  for (const auto& backend : retired_) backend->StopCalls();
  if (health_server_ != nullptr) health_server_->Stop();
}

}  // namespace atrest::daemon
