// The running program: sockets, keys, probes and the health port, made from settings.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "daemon/health_endpoints.h"
#include "daemon/key_backend.h"
#include "daemon/plugin_slot.h"
#include "daemon/plugin_socket.h"
#include "daemon/settings.h"
#include "daemon/surroundings.h"
#include "http/server.h"

namespace atrest::daemon {

// Used by one thread. The destructor stops it at once.
class Daemon {
 public:
  // Serves all sockets and the health port when this returns, or nothing. Does not wait for KMS.
  // `surroundings` must outlive it.
  static Result<std::unique_ptr<Daemon>> Start(const Settings& settings,
                                               const Surroundings& surroundings);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // Serves the keys of `next` instead; nothing else may differ. A key that is as it was goes on
  // undisturbed; one that differs keeps its socket and connections; calls in flight end as they
  // began, those on a socket that is removed within `drain`. On an error all is as it was.
  Result<void> Reload(const Settings& next, std::chrono::milliseconds drain);

  // Takes no new calls, removes the sockets, lets calls in flight end for at most `drain`, cancels
  // the rest.
  void Stop(std::chrono::milliseconds drain);

 private:
  // What callers hold on to.
  struct Door {
    std::shared_ptr<PluginSlot> slot;
    std::unique_ptr<PluginSocket> socket;
  };
  struct Key {
    std::shared_ptr<KeyBackend> backend;
    std::shared_ptr<Door> door;
  };
  using Keys = std::vector<Key>;

  explicit Daemon(const Surroundings& surroundings) : surroundings_(surroundings) {}
  Result<Key> OpenKey(const Settings& settings, const KeyEntry& entry, const Keys& now) const;
  Result<void> OpenHealthPort(const Settings& settings);
  void WarnOfAnAlias(const provider::KeySettings& key) const;
  // Ends what `old` has and `next` has not.
  void Retire(const Keys& old, const Keys& next, std::chrono::milliseconds drain);
  // Frees the keys of before whose calls have ended.
  void Reap();
  Keys KeysNow() const;
  std::string Metrics() const;
  static void PublishKey(const Key& key, telemetry::Metrics& states);
  std::vector<NamedHealth> KeyHealths() const;
  std::vector<std::string> UnservedSockets() const;

  const Surroundings& surroundings_;
  std::vector<std::shared_ptr<KeyBackend>> retired_;
  mutable Mutex mutex_;
  Keys keys_ GUARDED_BY(mutex_);
  std::unique_ptr<HealthEndpoints> endpoints_;
  std::unique_ptr<http::Server> health_server_;
};

}  // namespace atrest::daemon
