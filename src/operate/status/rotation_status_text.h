// A RotationStatus for people, and for programs. Texts of servers and etcd are made printable.
#pragma once

#include <string>

#include "json/json.h"
#include "operate/status/rotation_status.h"

namespace atrest::operate {

// Tables: servers, keys in etcd; then what is in the way, and one sentence.
std::string RotationText(const RotationStatus& status);

// The document of -o json; docs/status.md describes it.
json::Value RotationJson(const RotationStatus& status);

// Metrics in Prometheus' text format, all gauges, for a textfile collector; docs/status.md has
// their list, packaging/prometheus/atrest.rules.yaml alerts on them.
std::string RotationMetrics(const RotationStatus& status);

// "12 s", "3 min", "5 h", "2 d": how long ago, in one unit.
std::string AgeText(std::chrono::nanoseconds age);

}  // namespace atrest::operate
