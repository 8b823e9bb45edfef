#include "kube/metrics_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "testing/result_matchers.h"

namespace atrest::kube {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<MetricSample> Read(std::string_view text, std::string_view prefix = "a") {
  std::vector<MetricSample> samples;
  EXPECT_THAT(ReadMetricsText(text, prefix, [&](const auto& sample) { samples.push_back(sample); }),
              IsOk());
  return samples;
}

TEST(ReadMetricsText, ReadsNameLabelsAndValue) {
  const auto samples =
      Read("# HELP a_total help\n# TYPE a_total counter\na_total{x=\"1\",y=\"2\"} 3\n");
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].name, "a_total");
  EXPECT_THAT(samples[0].labels, ElementsAre(Pair("x", "1"), Pair("y", "2")));
  EXPECT_EQ(samples[0].value, 3);
}

TEST(ReadMetricsText, ReadsASampleWithoutLabels) { EXPECT_EQ(Read("a 1.5e+03")[0].value, 1500); }

TEST(ReadMetricsText, IgnoresATimeStamp) { EXPECT_EQ(Read("a 1 1700000000000\n")[0].value, 1); }

TEST(ReadMetricsText, KnowsWhatIsNoNumber) {
  const auto samples = Read("a NaN\na +Inf\na -Inf\n");
  EXPECT_TRUE(std::isnan(samples[0].value));
  EXPECT_TRUE(std::isinf(samples[1].value));
  EXPECT_LT(samples[2].value, 0);
}

TEST(ReadMetricsText, UndoesEscapes) {
  EXPECT_EQ(Read("a{x=\"q\\\"b\\\\n\\nend\"} 1\n")[0].Label("x"), "q\"b\\n\nend");
}

TEST(ReadMetricsText, TakesACommaBehindTheLastLabel) {
  EXPECT_EQ(Read("a{x=\"1\",} 1\n")[0].Label("x"), "1");
}

TEST(ReadMetricsText, ALabelThatIsNotThereIsEmpty) { EXPECT_EQ(Read("a 1")[0].Label("x"), ""); }

TEST(ReadMetricsText, SkipsOtherMetricsWhateverIsInThem) {
  EXPECT_THAT(Read("b{broken 1\nbc ???\n"), IsEmpty());
}

class NoMetric : public ::testing::TestWithParam<const char*> {};

TEST_P(NoMetric, IsRefusedWithItsLine) {
  EXPECT_THAT(ReadMetricsText("a 1\n" + std::string(GetParam()), "a", [](const auto&) {}),
              FailsWith(Failure::kBadInput, "line 2 is no metric of Prometheus"));
}

INSTANTIATE_TEST_SUITE_P(Lines, NoMetric,
                         ::testing::Values("<html>", "a", "a ", "a x", "a 1x", "a{x=1} 1",
                                           "a{x=\"1} 1", "a{x=\"1\"", "a{x=\"1\" y=\"2\"} 1",
                                           "a{=\"1\"} 1", "a{x=\"\\"));

}  // namespace
}  // namespace atrest::kube
