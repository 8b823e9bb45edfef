// The running program: sockets, keys, probes and the health port, made from settings.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/filesystem.h"
#include "base/result.h"
#include "daemon/health_endpoints.h"
#include "daemon/key_plugin.h"
#include "daemon/plugin_socket.h"
#include "daemon/settings.h"
#include "daemon/worker_pool.h"
#include "http/server.h"
#include "kms/key_service.h"
#include "telemetry/log.h"
#include "telemetry/prometheus_metrics.h"

namespace atrest::daemon {

// What the program stands on. All of it outlives the daemon.
struct Surroundings {
  const Clock& clock;
  telemetry::Log& log;
  telemetry::PrometheusMetrics& metrics;
  // The way to KMS for one key. Must not wait: network, credentials and region are looked for when
  // they are first needed.
  std::function<Result<std::unique_ptr<kms::KeyService>>(const KeyEntry&)> open_kms;
  Filesystem& filesystem;  // for --state-dir
};

// Used by one thread. The destructor stops it at once.
class Daemon {
 public:
  // Serves all sockets and the health port when this returns, or nothing. Does not wait for KMS.
  static Result<std::unique_ptr<Daemon>> Start(const Settings& settings,
                                               const Surroundings& surroundings);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // Takes no new calls, removes the sockets, lets calls in flight end for at most `drain`, cancels
  // the rest.
  void Stop(std::chrono::milliseconds drain);

  std::string health_url() const { return health_server_->url(); }

 private:
  // One key, from its socket down to KMS.
  struct Key {
    std::unique_ptr<kms::KeyService> kms;
    std::unique_ptr<KeyPlugin> plugin;
    std::unique_ptr<PluginSocket> socket;
    std::jthread probe;
  };

  Daemon(const Settings& settings, const Surroundings& surroundings);
  Result<void> OpenKey(const Settings& settings, const KeyEntry& entry);
  Result<void> OpenHealthPort(const Settings& settings);
  void WarnOfAnAlias(const std::string& key) const;
  std::string Metrics() const;
  std::vector<NamedHealth> KeyHealths() const;
  std::vector<std::string> UnservedSockets() const;

  const Surroundings surroundings_;
  WorkerPool pool_;
  std::vector<Key> keys_;
  std::unique_ptr<HealthEndpoints> endpoints_;
  std::unique_ptr<http::Server> health_server_;
};

}  // namespace atrest::daemon
