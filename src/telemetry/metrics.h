// Counters, gauges and histograms, as Prometheus defines them. Handles are looked up once and kept:
// using one costs no look-up.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace atrest::telemetry {

using Labels = std::map<std::string, std::string>;

// All three are thread-safe and live as long as their registry.
class Counter {
 public:
  virtual ~Counter() = default;
  virtual void Increment(double by = 1) = 0;
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void Set(double value) = 0;
  virtual void Add(double by) = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void Observe(double value) = 0;
};

// Thread-safe. Asking twice for the same name and labels gives the same object. One name is always
// asked for with the same help text, kind and buckets.
class Metrics {
 public:
  virtual ~Metrics() = default;
  virtual Counter& GetCounter(const std::string& name, const std::string& help,
                              const Labels& labels) = 0;
  virtual Gauge& GetGauge(const std::string& name, const std::string& help,
                          const Labels& labels) = 0;
  // `buckets`: upper bounds, ascending, without +Inf.
  virtual Histogram& GetHistogram(const std::string& name, const std::string& help,
                                  const Labels& labels, const std::vector<double>& buckets) = 0;
};

}  // namespace atrest::telemetry
