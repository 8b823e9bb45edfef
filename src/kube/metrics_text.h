// Metrics as Prometheus servers read them: the text format 0.0.4. Source:
// prometheus.io/docs/instrumenting/exposition_formats. Pure functions.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace atrest::kube {

struct MetricSample {
  std::string_view name;
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0;

  std::string_view Label(std::string_view label) const;  // empty if it is not there
};

// Visits the samples of each metric whose name begins with `prefix`; what the rest of a line holds
// is not looked at otherwise. kBadInput for what is no such text; the message names the line.
Result<void> ReadMetricsText(std::string_view text, std::string_view prefix,
                             const std::function<void(const MetricSample&)>& visit);

}  // namespace atrest::kube
