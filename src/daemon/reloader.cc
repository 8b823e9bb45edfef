#include "daemon/reloader.h"

#include <string>
#include <utility>

namespace atrest::daemon {
namespace {

// Enough to tell files apart, and exact in a metric's double.
double HashNumber(const std::string& sha256) {
  return static_cast<double>(std::stoull(sha256.substr(0, 12), nullptr, 16));
}

telemetry::Gauge& Successful(telemetry::Metrics& metrics) {
  return metrics.GetGauge("aws_encryption_provider_config_last_reload_successful",
                          "1 if the configuration file was valid when it was last read, else 0",
                          {});
}

}  // namespace

Reloader::Reloader(const CommandLine& flags, Configuration now, Daemon& daemon,
                   telemetry::JsonLog& log, const Surroundings& surroundings)
    : flags_(flags), now_(std::move(now)), daemon_(daemon), log_(log), surroundings_(surroundings) {
  if (!now_.path.empty()) Tell();
}

void Reloader::Tell() const {
  telemetry::Metrics& metrics = surroundings_.metrics;
  Successful(metrics).Set(1);
  const std::chrono::duration<double> now = surroundings_.clock.WallNow().time_since_epoch();
  metrics
      .GetGauge("aws_encryption_provider_config_last_reload_success_timestamp_seconds",
                "when the configuration file that is in force was read", {})
      .Set(now.count());
  metrics
      .GetGauge("aws_encryption_provider_config_hash",
                "the first 48 bits of the SHA-256 of the configuration file that is in force", {})
      .Set(HashNumber(now_.sha256));
}

Result<Configuration> Reloader::Next() const {
  TRY_ASSIGN(Configuration next, ReadConfiguration(flags_, surroundings_.filesystem));
  TRY(CheckReload(now_, next));
  return next;
}

void Reloader::Reload(std::chrono::milliseconds drain) {
  if (now_.path.empty()) {
    log_.Warn("nothing to reload: there is no --config");
    return;
  }
  Result<Configuration> next = Next();
  const Result<void> taken = next ? daemon_.Reload(next->settings, drain) : next.error();
  if (!taken) {
    Successful(surroundings_.metrics).Set(0);
    log_.Error("the configuration file is not taken over, the old one stays in force",
               {{"error", taken.error().message}, {"hint", taken.error().hint}});
    return;
  }
  now_ = std::move(next).value();
  if (surroundings_.set_limit) {
    surroundings_.set_limit({now_.settings.qps_limit, now_.settings.burst_limit});
  }
  log_.SetLowest(now_.settings.debug ? telemetry::Level::kDebug : telemetry::Level::kInfo);
  Tell();
  log_.Info("configuration reloaded", {{"file", now_.path}, {"sha256", now_.sha256}});
}

}  // namespace atrest::daemon
