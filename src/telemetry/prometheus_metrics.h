// Metrics kept by prometheus-cpp, served as text exposition format 0.0.4.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/metrics.h"

namespace atrest::telemetry {

inline constexpr std::string_view kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

// Thread-safe.
class PrometheusMetrics final : public Metrics {
 public:
  PrometheusMetrics();
  ~PrometheusMetrics() override;

  Counter& GetCounter(const std::string& name, const std::string& help,
                      const Labels& labels) override;
  Gauge& GetGauge(const std::string& name, const std::string& help, const Labels& labels) override;
  Histogram& GetHistogram(const std::string& name, const std::string& help, const Labels& labels,
                          const std::vector<double>& buckets) override;

  // All metrics as they stand now.
  std::string Serialize() const;

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace atrest::telemetry
