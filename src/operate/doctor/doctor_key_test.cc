#include "operate/doctor/doctor_key.h"

#include <gmock/gmock.h>

#include "operate/doctor/doctor_checks.h"

namespace atrest::operate {
namespace {

constexpr const char* kKey =
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

KeySight Well() {
  KeySight sight;
  sight.reference = kKey;
  sight.region = std::string("eu-west-1");
  KeyFacts facts;
  facts.key.arn = kKey;
  facts.key.state = "Enabled";
  facts.rotation = kms::RotationStatus{true, 365, std::nullopt};
  facts.policy = "{}";
  sight.facts = std::move(facts);
  return sight;
}

CheckResult Of(const KeySight& sight, std::string_view id, const std::string& broken = "") {
  for (CheckResult& result : JudgeKey(sight, broken)) {
    if (result.id == id) return result;
  }
  return {};
}

TEST(JudgeKey, FindsNothingWhereAllIsWell) {
  for (const CheckResult& result : JudgeKey(Well(), "")) {
    EXPECT_EQ(result.outcome, CheckOutcome::kGood) << result.id;
  }
}

TEST(JudgeKey, SkipsAllWhereKmsWasNotAsked) {
  KeySight sight = Well();
  sight.facts.reset();
  EXPECT_EQ(Of(sight, check::kKeyState, "tls").seen, "skipped because tls failed");
  EXPECT_EQ(Of(sight, check::kEncrypt, "tls").outcome, CheckOutcome::kSkipped);
}

TEST(JudgeKey, PutsFindingsToTheirChecks) {
  KeySight sight = Well();
  sight.findings = {{"rotation-off", KeySeverity::kWarning, "off", "", "switch it on"},
                    {"key-by-alias", KeySeverity::kWarning, "alias", "", "x"},
                    {"policy-everybody", KeySeverity::kError, "all", "", "x"},
                    {"role-cannot-decrypt", KeySeverity::kError, "role", "", "x"}};
  EXPECT_EQ(Of(sight, check::kKeyRotation).outcome, CheckOutcome::kWarning);
  EXPECT_EQ(Of(sight, check::kKeyRotation).fix, "switch it on");
  EXPECT_EQ(Of(sight, check::kKeyAlias).outcome, CheckOutcome::kWarning);
  EXPECT_EQ(Of(sight, check::kKeyPolicy).seen, "all; role");
  EXPECT_EQ(Of(sight, check::kKeyState).outcome, CheckOutcome::kGood);
}

TEST(JudgeKey, ANoteIsNoFinding) {
  KeySight sight = Well();
  sight.findings = {{"key-without-alias", KeySeverity::kNote, "none", "", "x"}};
  EXPECT_EQ(Of(sight, check::kKeyAlias).outcome, CheckOutcome::kGood);
}

TEST(JudgeKey, BlamesTheStateAndNotWhatFollowsFromIt) {
  KeySight sight = Well();
  sight.findings = {{"key-disabled", KeySeverity::kError, "disabled", "", "x"}};
  sight.encrypt = Error{Failure::kKeyUnusable, "DisabledException"};
  EXPECT_EQ(Of(sight, check::kKeyState).outcome, CheckOutcome::kWrong);
  EXPECT_EQ(Of(sight, check::kEncrypt).seen, "skipped because key-state failed");
}

TEST(JudgeKey, DescribeKeyMayBeDeniedToAProvider) {
  KeySight sight = Well();
  sight.facts = Error{Failure::kDenied, "denied"};
  EXPECT_EQ(Of(sight, check::kKeyExists).outcome, CheckOutcome::kWarning);
  EXPECT_EQ(Of(sight, check::kEncrypt).outcome, CheckOutcome::kGood);
}

TEST(JudgeKey, TellsEncryptFromDecrypt) {
  KeySight sight = Well();
  sight.decrypt = Error{Failure::kDenied, "denied"};
  EXPECT_EQ(Of(sight, check::kEncrypt).outcome, CheckOutcome::kGood);
  EXPECT_EQ(Of(sight, check::kDecrypt).outcome, CheckOutcome::kWrong);
}

TEST(JudgeKey, WarnsWhereTheEnvironmentNamesAnotherRegion) {
  KeySight sight = Well();
  sight.configured_region = "us-east-1";
  EXPECT_EQ(Of(sight, check::kRegion).outcome, CheckOutcome::kWarning);
}

}  // namespace
}  // namespace atrest::operate
