#include "provider/health_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/latched_key_identity.h"
#include "testing/fake_clock.h"
#include "testing/fake_key_service.h"
#include "testing/recording_log.h"
#include "testing/result_matchers.h"
#include "testing/seeded_random.h"

namespace atrest::provider {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

class HealthProbeTest : public testing::Test {
 protected:
  HealthProbeTest() { random_.PinUnit(0.5); }  // exactly the periods

  // Lets the probe run for `time` of the fake clock, which passes as the probe waits.
  void RunFor(seconds time) {
    const SteadyTime end = clock_.Now() + time;
    std::stop_source stop;
    clock_.OnWait([&](std::chrono::nanoseconds) {
      if (clock_.Now() >= end) stop.request_stop();
    });
    probe_.Run(stop.get_token());
  }

  fakes::FakeClock clock_;
  fakes::SeededRandom random_;
  fakes::FakeKeyService kms_;
  const KeySettings settings_{kms_.CreateKey(), {{"cluster", "a"}}};
  KeyHealth health_{clock_};
  fakes::RecordingLog log_;
  FixedKeyIdentity identity_{settings_.key};
  HealthProbe probe_{kms_, settings_, health_, identity_, clock_, random_, log_};
};

TEST_F(HealthProbeTest, EncryptsAndDecryptsWithTheKeysContext) {
  probe_.Probe({});
  EXPECT_TRUE(health_.Report().ok);
  ASSERT_EQ(kms_.Calls().size(), 2U);
  for (const auto& call : kms_.Calls()) EXPECT_EQ(call.encryption_context, settings_.context);
}

TEST_F(HealthProbeTest, SeesThatDecryptAloneIsRefused) {
  kms_.PassNext();
  kms_.FailNext(Error{Failure::kDenied, "no", "", "AccessDeniedException"});
  probe_.Probe({});
  EXPECT_EQ(health_.Report().text, "kms Decrypt: AccessDeniedException");
}

TEST_F(HealthProbeTest, DoesNotDecryptWhatItCouldNotEncrypt) {
  kms_.SetState(settings_.key, "Disabled");
  probe_.Probe({});
  EXPECT_EQ(kms_.CallCount("Decrypt"), 0);
  EXPECT_EQ(health_.Report().text, "kms Encrypt: DisabledException");
}

TEST_F(HealthProbeTest, GivesKmsTwoSecondsForThePair) {
  SteadyTime deadline;
  kms_.OnCall([&](const auto&, const CallContext& context) -> Result<void> {
    deadline = context.deadline.time();
    return {};
  });
  probe_.Probe({});
  EXPECT_EQ(deadline, clock_.Now() + seconds(2));
}

TEST_F(HealthProbeTest, SaysThatNoAnswerCame) {
  kms_.FailNext(Error{Failure::kDeadlineExceeded, "the deadline passed"});
  probe_.Probe({});
  EXPECT_EQ(health_.Report().text, "kms Encrypt: no answer within 2s");
}

TEST_F(HealthProbeTest, ProbesOncePerPeriodWhileTrafficIsSilent) {
  RunFor(seconds(89));
  EXPECT_EQ(kms_.CallCount("Encrypt"), 3);  // at 0, 30 and 60 s
}

TEST_F(HealthProbeTest, ProbesNotAtAllWhileTrafficShowsThatAllIsWell) {
  clock_.OnWait([&](std::chrono::nanoseconds) {});
  health_.Succeeded(Direction::kEncrypt);
  health_.Succeeded(Direction::kDecrypt);
  RunFor(seconds(29));
  EXPECT_TRUE(kms_.Calls().empty());
}

TEST_F(HealthProbeTest, NoticesARepairedKeyWithinFiveSeconds) {
  kms_.SetState(settings_.key, "Disabled");
  RunFor(seconds(7));
  EXPECT_FALSE(health_.Report().ok);
  kms_.SetState(settings_.key, "Enabled");
  RunFor(seconds(5));
  EXPECT_TRUE(health_.Report().ok);
}

TEST_F(HealthProbeTest, IsQuietAboveDebug) {
  kms_.SetState(settings_.key, "Disabled");
  RunFor(seconds(31));
  EXPECT_FALSE(log_.Lines(telemetry::Level::kDebug).empty());
  EXPECT_TRUE(log_.Lines(telemetry::Level::kInfo).empty());
  EXPECT_TRUE(log_.Lines(telemetry::Level::kWarn).empty());
}

// With --key-id-mode=material and nothing kept.
class IdentifyingProbeTest : public HealthProbeTest {
 protected:
  static KeySettings InMode(KeySettings settings, KeyIdMode mode) {
    settings.key_id_mode = mode;
    return settings;
  }
  std::string Id() const { return by_material_.Current().value(); }

  LatchedKeyIdentity by_material_{
      InMode(settings_, KeyIdMode::kMaterial), {}, std::nullopt, clock_, log_};
  HealthProbe identifying_{kms_, settings_, health_, by_material_, clock_, random_, log_};
};

TEST_F(IdentifyingProbeTest, FindsOutTheKeyId) {
  identifying_.Probe({});
  EXPECT_THAT(Id(), testing::StartsWith(settings_.key + "#"));
}

TEST_F(IdentifyingProbeTest, SeesARotationWithoutTraffic) {
  identifying_.Probe({});
  const std::string material = kms_.Rotate(settings_.key);
  for (int i = 0; i < 3; ++i) identifying_.Probe({});
  EXPECT_EQ(Id(), settings_.key + "#" + material);
}

TEST_F(IdentifyingProbeTest, NeedsNoOtherPermissionThanEncryptAndDecrypt) {
  identifying_.Probe({});
  EXPECT_EQ(kms_.CallCount("DescribeKey"), 0);
}

TEST_F(IdentifyingProbeTest, LooksAgainSoonWhenItSawAChange) {
  identifying_.Probe({});
  clock_.Advance(seconds(30));
  kms_.Rotate(settings_.key);
  identifying_.Probe({});
  EXPECT_EQ(health_.NextProbe(), clock_.Now() + seconds(5));
  EXPECT_TRUE(health_.Report().ok);
}

TEST_F(IdentifyingProbeTest, SaysNothingOfMaterialThatItCouldNotRead) {
  kms_.PassNext();
  kms_.FailNext(Error{Failure::kDenied, "no", "", "AccessDeniedException"});
  identifying_.Probe({});
  EXPECT_THAT(by_material_.Current(), fakes::FailsWith(Failure::kUnreachable));
}

TEST_F(HealthProbeTest, EndsWhenItIsStopped) {
  std::stop_source stop;
  stop.request_stop();
  probe_.Run(stop.get_token());
  EXPECT_TRUE(kms_.Calls().empty());
}

TEST_F(HealthProbeTest, TakesNoStopForIllHealth) {
  std::stop_source stop;
  kms_.FailNext(Error{Failure::kCancelled, "stopped"});
  probe_.Probe(stop.get_token());
  EXPECT_THAT(health_.Report().text, HasSubstr("starting"));
}

}  // namespace
}  // namespace atrest::provider
