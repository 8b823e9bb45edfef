#include "telemetry/prometheus_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <utility>

#include "base/mutex.h"

namespace atrest::telemetry {
namespace {

class CounterHandle final : public Counter {
 public:
  explicit CounterHandle(prometheus::Counter& counter) : counter_(counter) {}
  void Increment(double by) override { counter_.Increment(by); }

 private:
  prometheus::Counter& counter_;
};

class GaugeHandle final : public Gauge {
 public:
  explicit GaugeHandle(prometheus::Gauge& gauge) : gauge_(gauge) {}
  void Set(double value) override { gauge_.Set(value); }
  void Add(double by) override { gauge_.Increment(by); }

 private:
  prometheus::Gauge& gauge_;
};

class HistogramHandle final : public Histogram {
 public:
  explicit HistogramHandle(prometheus::Histogram& histogram) : histogram_(histogram) {}
  void Observe(double value) override { histogram_.Observe(value); }

 private:
  prometheus::Histogram& histogram_;
};

// The handles given out for one kind of metric, by name and labels.
template <typename Handle>
class Handles {
 public:
  template <typename Make>
  Handle& Get(const std::string& name, const Labels& labels, Make make) {
    auto& slot = handles_[{name, labels}];
    if (slot == nullptr) slot = std::make_unique<Handle>(make());
    return *slot;
  }

 private:
  std::map<std::pair<std::string, Labels>, std::unique_ptr<Handle>> handles_;
};

}  // namespace

struct PrometheusMetrics::State {
  prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
  Mutex mutex;
  Handles<CounterHandle> counters GUARDED_BY(mutex);
  Handles<GaugeHandle> gauges GUARDED_BY(mutex);
  Handles<HistogramHandle> histograms GUARDED_BY(mutex);
};

PrometheusMetrics::PrometheusMetrics() : state_(std::make_unique<State>()) {}

PrometheusMetrics::~PrometheusMetrics() = default;

Counter& PrometheusMetrics::GetCounter(const std::string& name, const std::string& help,
                                       const Labels& labels) {
  const Lock lock(state_->mutex);
  return state_->counters.Get(name, labels, [&]() -> prometheus::Counter& {
    return prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry).Add(labels);
  });
}

Gauge& PrometheusMetrics::GetGauge(const std::string& name, const std::string& help,
                                   const Labels& labels) {
  const Lock lock(state_->mutex);
  return state_->gauges.Get(name, labels, [&]() -> prometheus::Gauge& {
    return prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry).Add(labels);
  });
}

Histogram& PrometheusMetrics::GetHistogram(const std::string& name, const std::string& help,
                                           const Labels& labels,
                                           const std::vector<double>& buckets) {
  const Lock lock(state_->mutex);
  return state_->histograms.Get(name, labels, [&]() -> prometheus::Histogram& {
    return prometheus::BuildHistogram()
        .Name(name)
        .Help(help)
        .Register(state_->registry)
        .Add(labels, buckets);
  });
}

std::string PrometheusMetrics::Serialize() const {
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace atrest::telemetry
