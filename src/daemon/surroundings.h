// What the program stands on.
#pragma once

#include <functional>
#include <memory>

#include "base/clock.h"
#include "base/filesystem.h"
#include "base/random.h"
#include "base/result.h"
#include "daemon/settings.h"
#include "kms/key_service.h"
#include "provider/request_limiter.h"
#include "telemetry/log.h"
#include "telemetry/prometheus_metrics.h"

namespace atrest::daemon {

// References and a function that may be called by several threads.
struct Surroundings {
  const Clock& clock;
  Random& random;
  telemetry::Log& log;
  telemetry::PrometheusMetrics& metrics;
  // The way to KMS for one key. Must not wait: network, credentials and region are looked for when
  // they are first needed.
  std::function<Result<std::unique_ptr<kms::KeyService>>(const KeyEntry&)> open_kms;
  Filesystem& filesystem;  // for --state-dir
  // How many requests to KMS there may be from now on. May be empty.
  std::function<void(const provider::RequestLimit&)> set_limit = {};
  // Tells what the process uses. May be empty.
  std::function<void(telemetry::Metrics&)> publish_process = {};
};

}  // namespace atrest::daemon
