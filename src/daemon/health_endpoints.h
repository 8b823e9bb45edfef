// What the health port answers: GET of
//   healthz  200 "OK" if every key can be used, else 500 with a line for each key
//   livez    200 "OK" if every socket is served, else 500; KMS has no part in it, so that trouble
//            there never makes kubelet restart this process
//   /readyz  200 "OK" or 503, as healthz and livez together
//   /metrics Prometheus text format
// With ?verbose the healthy answers have a line for each key, too. The first two paths can be set
// by flag; 200 "OK" and 500 are what the replaced program answers.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "http/server.h"
#include "provider/key_health.h"

namespace atrest::daemon {

struct HealthPaths {
  std::string healthz = "/healthz";
  std::string livez = "/livez";
};

struct NamedHealth {
  std::string key;
  provider::HealthReport report;
};

// All are called from several threads at once and never wait.
struct HealthSources {
  std::function<std::vector<NamedHealth>()> keys;
  std::function<std::vector<std::string>()> unserved_sockets;  // their paths
  std::function<std::string()> metrics;
};

// Thread-safe.
class HealthEndpoints {
 public:
  HealthEndpoints(HealthPaths paths, HealthSources sources)
      : paths_(std::move(paths)), sources_(std::move(sources)) {}

  http::Response Handle(const http::ServerRequest& request) const;

 private:
  struct Verdict {
    bool ok = true;
    std::string lines;
  };
  Verdict Keys() const;
  Verdict Sockets() const;

  const HealthPaths paths_;
  const HealthSources sources_;
};

}  // namespace atrest::daemon
