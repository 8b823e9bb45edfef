// What every Prometheus client tells of its process, under the names that all of them use:
// prometheus.io/docs/instrumenting/writing_clientlibs, "Process metrics".
#pragma once

#include "base/clock.h"
#include "os/process_usage.h"
#include "telemetry/metrics.h"

namespace atrest::daemon {

// Into metrics that have seen none of it yet. Thread-safe.
void PublishProcess(const os::Usage& usage, WallTime started, telemetry::Metrics& metrics);

}  // namespace atrest::daemon
