#include "daemon/peer_gate.h"

#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/recording_log.h"
#include "testing/recording_metrics.h"

namespace atrest::daemon {
namespace {

class PeerGateTest : public testing::Test {
 protected:
  bool Admits(uid_t user) { return gate_.Admits({1234, user, 0}); }
  std::vector<fakes::RecordingLog::Line> Warnings() { return log_.Lines(telemetry::Level::kWarn); }

  fakes::FakeClock clock_;
  fakes::RecordingLog log_;
  fakes::RecordingMetrics metrics_;
  PeerGate gate_{{0, 7}, "/run/a.sock", clock_, log_, metrics_};
};

TEST_F(PeerGateTest, AdmitsTheListedUsersOnly) {
  EXPECT_TRUE(Admits(0));
  EXPECT_TRUE(Admits(7));
  EXPECT_FALSE(Admits(8));
}

TEST_F(PeerGateTest, CountsWhomItRefuses) {
  Admits(0);
  Admits(8);
  Admits(9);
  EXPECT_EQ(metrics_.Value("aws_encryption_provider_refused_connections_total",
                           {{"socket", "/run/a.sock"}}),
            2);
}

TEST_F(PeerGateTest, LogsARefusalAtOnceAndThenOnceAMinute) {
  for (int i = 0; i < 100; ++i) Admits(8);
  ASSERT_EQ(Warnings().size(), 1U);
  EXPECT_EQ(Warnings()[0].fields.at("uid"), "8");
  EXPECT_EQ(Warnings()[0].fields.at("pid"), "1234");
  clock_.Advance(std::chrono::minutes(1));
  Admits(9);
  ASSERT_EQ(Warnings().size(), 2U);
  EXPECT_EQ(Warnings()[1].fields.at("refused"), "100");
}

TEST_F(PeerGateTest, SaysNothingAboutThoseWhomItAdmits) {
  Admits(0);
  EXPECT_TRUE(log_.Lines().empty());
}

}  // namespace
}  // namespace atrest::daemon
