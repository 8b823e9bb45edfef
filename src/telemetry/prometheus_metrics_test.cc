#include "telemetry/prometheus_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace atrest::telemetry {
namespace {

using ::testing::HasSubstr;

TEST(PrometheusMetrics, ServesCountersWithTheirLabels) {
  PrometheusMetrics metrics;
  metrics.GetCounter("calls_total", "calls", {{"operation", "encrypt"}}).Increment();
  metrics.GetCounter("calls_total", "calls", {{"operation", "decrypt"}}).Increment(2);
  const std::string text = metrics.Serialize();
  EXPECT_THAT(text, HasSubstr("# TYPE calls_total counter\n"));
  EXPECT_THAT(text, HasSubstr("calls_total{operation=\"encrypt\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("calls_total{operation=\"decrypt\"} 2\n"));
}

TEST(PrometheusMetrics, GivesTheSameHandleForTheSameNameAndLabels) {
  PrometheusMetrics metrics;
  Counter& first = metrics.GetCounter("calls_total", "calls", {{"a", "1"}});
  EXPECT_EQ(&first, &metrics.GetCounter("calls_total", "calls", {{"a", "1"}}));
  EXPECT_NE(&first, &metrics.GetCounter("calls_total", "calls", {{"a", "2"}}));
}

TEST(PrometheusMetrics, ServesGaugesAsTheyStand) {
  PrometheusMetrics metrics;
  Gauge& gauge = metrics.GetGauge("in_flight", "calls in flight", {});
  gauge.Set(5);
  gauge.Add(-2);
  EXPECT_THAT(metrics.Serialize(), HasSubstr("in_flight 3\n"));
}

TEST(PrometheusMetrics, ServesHistogramsWithCumulativeBuckets) {
  PrometheusMetrics metrics;
  Histogram& histogram = metrics.GetHistogram("latency_ms", "latency", {}, {2, 4});
  histogram.Observe(1);
  histogram.Observe(3);
  histogram.Observe(100);
  const std::string text = metrics.Serialize();
  EXPECT_THAT(text, HasSubstr("latency_ms_bucket{le=\"2\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("latency_ms_bucket{le=\"4\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("latency_ms_bucket{le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("latency_ms_sum 104\n"));
}

TEST(PrometheusMetrics, LosesNoIncrementOfParallelThreads) {
  PrometheusMetrics metrics;
  Counter& counter = metrics.GetCounter("calls_total", "calls", {});
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 1000; ++n) counter.Increment();
      });
    }
  }
  EXPECT_THAT(metrics.Serialize(), HasSubstr("calls_total 4000\n"));
}

}  // namespace
}  // namespace atrest::telemetry
