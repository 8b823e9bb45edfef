// Takes over the configuration file again, while the program serves.
#pragma once

#include <chrono>

#include "base/result.h"
#include "daemon/configuration.h"
#include "daemon/daemon.h"
#include "daemon/surroundings.h"
#include "telemetry/json_log.h"

namespace atrest::daemon {

// Used by one thread.
class Reloader {
 public:
  // `now` is what `daemon` serves. All must outlive it.
  Reloader(const CommandLine& flags, Configuration now, Daemon& daemon, telemetry::JsonLog& log,
           const Surroundings& surroundings);

  // A file that is valid comes into force, another one changes nothing; log and metrics say which.
  void Reload(std::chrono::milliseconds drain);

 private:
  Result<Configuration> Next() const;
  void Tell() const;

  const CommandLine& flags_;
  Configuration now_;
  Daemon& daemon_;
  telemetry::JsonLog& log_;
  const Surroundings& surroundings_;
};

}  // namespace atrest::daemon
