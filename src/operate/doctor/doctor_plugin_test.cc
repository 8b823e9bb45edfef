#include "operate/doctor/doctor_plugin.h"

#include <gmock/gmock.h>

#include "operate/doctor/doctor_checks.h"

namespace atrest::operate {
namespace {

using std::chrono::milliseconds;

PluginSight Well() {
  PluginSight sight;
  sight.socket = "/a.sock";
  sight.key = "key-1";
  sight.status = StatusAnswer{"v2beta1", "ok", "key-1", milliseconds(3)};
  sight.v2 = RoundTrip{true, "key-1", milliseconds(3)};
  sight.v1 = RoundTrip{true, "", milliseconds(3)};
  return sight;
}

CheckOutcome Of(const PluginSight& sight, std::string_view id, const std::string& broken = "") {
  for (const CheckResult& result : JudgePlugin(sight, broken)) {
    if (result.id == id) return result.outcome;
  }
  return CheckOutcome::kNotAsked;
}

TEST(JudgePlugin, FindsNothingWhereAllIsWell) {
  for (const CheckResult& result : JudgePlugin(Well(), "")) {
    EXPECT_EQ(result.outcome, CheckOutcome::kGood) << result.id;
  }
}

TEST(JudgePlugin, SkipsAllWhereTheSocketIsBroken) {
  EXPECT_EQ(Of(Well(), check::kPluginV1, "socket-file"), CheckOutcome::kSkipped);
}

TEST(JudgePlugin, RefusesWhatKubeApiserverRefuses) {
  PluginSight sight = Well();
  sight.status->value().version = "v3";
  EXPECT_EQ(Of(sight, check::kPluginStatus), CheckOutcome::kWrong);
  sight = Well();
  sight.status->value().key_id = std::string(1025, 'k');
  EXPECT_EQ(Of(sight, check::kPluginKeyId), CheckOutcome::kWrong);
  sight.status->value().key_id.clear();
  EXPECT_EQ(Of(sight, check::kPluginKeyId), CheckOutcome::kWrong);
}

TEST(JudgePlugin, WantsOneKeyIdOfStatusAndEncrypt) {
  PluginSight sight = Well();
  sight.v2->value().key_id = "key-2";
  EXPECT_EQ(Of(sight, check::kPluginKeyId), CheckOutcome::kWrong);
}

TEST(JudgePlugin, WarnsOfWhatTakesLong) {
  PluginSight sight = Well();
  sight.status->value().took = milliseconds(1000);
  EXPECT_EQ(Of(sight, check::kPluginStatus), CheckOutcome::kWarning);
  sight.v2->value().took = milliseconds(2000);
  EXPECT_EQ(Of(sight, check::kPluginV2), CheckOutcome::kWarning);
}

TEST(JudgePlugin, FindsBytesThatComeBackChanged) {
  PluginSight sight = Well();
  sight.v1->value().came_back = false;
  EXPECT_EQ(Of(sight, check::kPluginV1), CheckOutcome::kWrong);
}

TEST(JudgePlugin, NeedsV1OnlyWhereItIsUsed) {
  PluginSight sight = Well();
  sight.v1 = Error{Failure::kBadInput, "UNIMPLEMENTED"};
  EXPECT_EQ(Of(sight, check::kPluginV1), CheckOutcome::kWrong);
  sight.v1_is_used = false;
  EXPECT_EQ(Of(sight, check::kPluginV1), CheckOutcome::kGood);
}

TEST(JudgeHealth, TellsLivenessFromReadiness) {
  HealthSight sight;
  sight.url = "http://127.0.0.1:8083";
  sight.runs = "AWSKMS 1.0";
  sight.ours = "1.0";
  sight.live = HealthAnswer{200, "OK"};
  sight.ready = HealthAnswer{503, "key a: ill\nkey b: well\n"};
  const auto results = JudgeHealth(sight);
  EXPECT_EQ(results[0].outcome, CheckOutcome::kGood);
  EXPECT_EQ(results[1].seen, "/readyz answers 503: key a: ill");
  sight.ours = "2.0";
  EXPECT_EQ(JudgeHealth(sight)[2].outcome, CheckOutcome::kWarning);
}

}  // namespace
}  // namespace atrest::operate
