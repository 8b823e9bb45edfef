// Metrics for tests: values can be read back, and a name that is used in two ways ends the program.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "telemetry/metrics.h"

namespace atrest::fakes {

// Thread-safe.
class RecordingMetrics final : public telemetry::Metrics {
 public:
  telemetry::Counter& GetCounter(const std::string& name, const std::string& help,
                                 const telemetry::Labels& labels) override;
  telemetry::Gauge& GetGauge(const std::string& name, const std::string& help,
                             const telemetry::Labels& labels) override;
  telemetry::Histogram& GetHistogram(const std::string& name, const std::string& help,
                                     const telemetry::Labels& labels,
                                     const std::vector<double>& buckets) override;

  // Of a counter or gauge; 0 for one that nobody has asked for, as for one that never counted.
  double Value(const std::string& name, const telemetry::Labels& labels = {}) const;
  // Of a counter, over all labels.
  double Sum(const std::string& name) const;
  // What a histogram has seen, in order.
  std::vector<double> Observations(const std::string& name,
                                   const telemetry::Labels& labels = {}) const;

 private:
  class Series;
  struct Family {
    std::string kind;
    std::string help;
    std::vector<double> buckets;
    std::map<telemetry::Labels, std::shared_ptr<Series>> series;
  };
  Series& Get(const std::string& kind, const std::string& name, const std::string& help,
              const telemetry::Labels& labels, const std::vector<double>& buckets);
  std::shared_ptr<Series> Find(const std::string& name, const telemetry::Labels& labels) const;

  mutable Mutex mutex_;
  std::map<std::string, Family> families_ GUARDED_BY(mutex_);
};

}  // namespace atrest::fakes
