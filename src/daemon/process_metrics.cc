#include "daemon/process_metrics.h"

#include <chrono>

namespace atrest::daemon {

void PublishProcess(const os::Usage& usage, WallTime started, telemetry::Metrics& metrics) {
  const auto set = [&](const char* name, const char* help, double value) {
    metrics.GetGauge(name, help, {}).Set(value);
  };
  metrics.GetCounter("process_cpu_seconds_total", "user and system cpu time in seconds", {})
      .Increment(usage.cpu_seconds);
  set("process_resident_memory_bytes", "resident memory in bytes",
      static_cast<double>(usage.resident_bytes));
  set("process_virtual_memory_bytes", "virtual memory in bytes",
      static_cast<double>(usage.virtual_bytes));
  set("process_threads", "threads", static_cast<double>(usage.threads));
  set("process_open_fds", "open file descriptors", static_cast<double>(usage.open_files));
  set("process_max_fds", "file descriptors that may be open",
      static_cast<double>(usage.most_open_files));
  set("process_start_time_seconds", "when the process started, in seconds since 1970",
      std::chrono::duration<double>(started.time_since_epoch()).count());
}

}  // namespace atrest::daemon
