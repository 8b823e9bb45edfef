#include "testing/recording_metrics.h"

#include <cstdio>
#include <cstdlib>

namespace atrest::fakes {
namespace {

[[noreturn]] void Misused(const std::string& name, const char* how) {
  static_cast<void>(std::fprintf(stderr, "RecordingMetrics: %s: %s\n", name.c_str(), how));
  std::abort();
}

}  // namespace

// A counter, a gauge and a histogram in one; the family says which of them it is.
class RecordingMetrics::Series final : public telemetry::Counter,
                                       public telemetry::Gauge,
                                       public telemetry::Histogram {
 public:
  void Increment(double by) override {
    if (by < 0) Misused("a counter", "incremented by a negative number");
    Add(by);
  }
  void Set(double value) override {
    const Lock lock(mutex_);
    value_ = value;
  }
  void Add(double by) override {
    const Lock lock(mutex_);
    value_ += by;
  }
  void Observe(double value) override {
    const Lock lock(mutex_);
    observations_.push_back(value);
  }
  double value() const {
    const Lock lock(mutex_);
    return value_;
  }
  std::vector<double> observations() const {
    const Lock lock(mutex_);
    return observations_;
  }

 private:
  mutable Mutex mutex_;
  double value_ GUARDED_BY(mutex_) = 0;
  std::vector<double> observations_ GUARDED_BY(mutex_);
};

telemetry::Counter& RecordingMetrics::GetCounter(const std::string& name, const std::string& help,
                                                 const telemetry::Labels& labels) {
  return Get("counter", name, help, labels, {});
}

telemetry::Gauge& RecordingMetrics::GetGauge(const std::string& name, const std::string& help,
                                             const telemetry::Labels& labels) {
  return Get("gauge", name, help, labels, {});
}

telemetry::Histogram& RecordingMetrics::GetHistogram(const std::string& name,
                                                     const std::string& help,
                                                     const telemetry::Labels& labels,
                                                     const std::vector<double>& buckets) {
  return Get("histogram", name, help, labels, buckets);
}

RecordingMetrics::Series& RecordingMetrics::Get(const std::string& kind, const std::string& name,
                                                const std::string& help,
                                                const telemetry::Labels& labels,
                                                const std::vector<double>& buckets) {
  const Lock lock(mutex_);
  const auto [found, is_new] = families_.try_emplace(name, Family{kind, help, buckets, {}});
  Family& family = found->second;
  if (family.kind != kind) Misused(name, "asked for as two kinds of metric");
  if (family.help != help) Misused(name, "asked for with two help texts");
  if (family.buckets != buckets) Misused(name, "asked for with two sets of buckets");
  std::shared_ptr<Series>& series = family.series[labels];
  if (series == nullptr) series = std::make_shared<Series>();
  return *series;
}

std::shared_ptr<RecordingMetrics::Series> RecordingMetrics::Find(
    const std::string& name, const telemetry::Labels& labels) const {
  const Lock lock(mutex_);
  const auto family = families_.find(name);
  if (family == families_.end()) return nullptr;
  const auto series = family->second.series.find(labels);
  return series == family->second.series.end() ? nullptr : series->second;
}

double RecordingMetrics::Value(const std::string& name, const telemetry::Labels& labels) const {
  const auto series = Find(name, labels);
  return series == nullptr ? 0 : series->value();
}

double RecordingMetrics::Sum(const std::string& name) const {
  const Lock lock(mutex_);
  const auto family = families_.find(name);
  if (family == families_.end()) return 0;
  double sum = 0;
  for (const auto& [labels, series] : family->second.series) sum += series->value();
  return sum;
}

std::vector<double> RecordingMetrics::Observations(const std::string& name,
                                                   const telemetry::Labels& labels) const {
  const auto series = Find(name, labels);
  return series == nullptr ? std::vector<double>() : series->observations();
}

}  // namespace atrest::fakes
