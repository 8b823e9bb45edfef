#include "testing/recording_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atrest::fakes {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RecordingMetrics, CountsPerLabels) {
  RecordingMetrics metrics;
  metrics.GetCounter("calls", "h", {{"operation", "encrypt"}}).Increment();
  metrics.GetCounter("calls", "h", {{"operation", "encrypt"}}).Increment(2);
  metrics.GetCounter("calls", "h", {{"operation", "decrypt"}}).Increment();
  EXPECT_EQ(metrics.Value("calls", {{"operation", "encrypt"}}), 3);
  EXPECT_EQ(metrics.Value("calls", {{"operation", "decrypt"}}), 1);
  EXPECT_EQ(metrics.Sum("calls"), 4);
}

TEST(RecordingMetrics, HasZeroForWhatNobodyAskedFor) {
  const RecordingMetrics metrics;
  EXPECT_EQ(metrics.Value("calls"), 0);
  EXPECT_EQ(metrics.Sum("calls"), 0);
  EXPECT_THAT(metrics.Observations("seconds"), IsEmpty());
}

TEST(RecordingMetrics, KeepsTheLastValueOfAGauge) {
  RecordingMetrics metrics;
  auto& gauge = metrics.GetGauge("in_flight", "h", {});
  gauge.Set(5);
  gauge.Add(-2);
  EXPECT_EQ(metrics.Value("in_flight"), 3);
}

TEST(RecordingMetrics, KeepsWhatAHistogramSawInOrder) {
  RecordingMetrics metrics;
  auto& histogram = metrics.GetHistogram("seconds", "h", {}, {0.1, 1});
  histogram.Observe(2);
  histogram.Observe(0.5);
  EXPECT_THAT(metrics.Observations("seconds"), ElementsAre(2, 0.5));
}

TEST(RecordingMetrics, GivesTheSameObjectForTheSameLabels) {
  RecordingMetrics metrics;
  EXPECT_EQ(&metrics.GetCounter("calls", "h", {{"a", "b"}}),
            &metrics.GetCounter("calls", "h", {{"a", "b"}}));
}

TEST(RecordingMetricsDeathTest, EndsTheProgramOnMisuse) {
  RecordingMetrics metrics;
  auto& counter = metrics.GetCounter("calls", "h", {});
  EXPECT_DEATH(metrics.GetGauge("calls", "h", {}), "calls: asked for as two kinds");
  EXPECT_DEATH(metrics.GetCounter("calls", "other", {}), "calls: asked for with two help");
  EXPECT_DEATH(counter.Increment(-1), "negative");
}

}  // namespace
}  // namespace atrest::fakes
