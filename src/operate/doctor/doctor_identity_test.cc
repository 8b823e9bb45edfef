#include "operate/doctor/doctor_identity.h"

#include <gmock/gmock.h>

#include "operate/doctor/doctor_checks.h"

namespace atrest::operate {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;

IdentitySight Well() {
  IdentitySight sight;
  sight.now = WallTime(std::chrono::hours(1000));
  sight.credentials = CredentialsFacts{"environment", "...CDEF", std::nullopt};
  sight.caller = std::string("arn:aws:iam::111122223333:role/masters");
  return sight;
}

CheckResult Of(const IdentitySight& sight, std::string_view id, const std::string& broken = "") {
  for (CheckResult& result : JudgeIdentity(sight, broken)) {
    if (result.id == id) return result;
  }
  return {};
}

TEST(JudgeIdentity, FindsNothingWhereAllIsWell) {
  for (const CheckResult& result : JudgeIdentity(Well(), "")) {
    EXPECT_EQ(result.outcome, CheckOutcome::kGood) << result.id;
  }
}

TEST(JudgeIdentity, BlamesMetadataForCredentialsThatNeedIt) {
  IdentitySight sight = Well();
  sight.credentials = Error{Failure::kNoCredentials, "instance metadata: no answer"};
  sight.metadata = Error{Failure::kDeadlineExceeded, "no answer in time"};
  EXPECT_THAT(Of(sight, check::kImds).seen, HasSubstr("hop limit"));
  EXPECT_EQ(Of(sight, check::kCredentials).seen, "skipped because imds failed");
}

TEST(JudgeIdentity, BlamesCredentialsWhereMetadataIsSwitchedOff) {
  IdentitySight sight = Well();
  sight.credentials = Error{Failure::kNoCredentials, "instance metadata is switched off"};
  sight.metadata = Error{Failure::kAbsent, "switched off"};
  EXPECT_EQ(Of(sight, check::kImds).outcome, CheckOutcome::kNotAsked);
  EXPECT_EQ(Of(sight, check::kCredentials).outcome, CheckOutcome::kWrong);
}

TEST(JudgeIdentity, BlamesCredentialsWhereMetadataIsNotNeeded) {
  IdentitySight sight = Well();
  sight.credentials = Error{Failure::kNoCredentials, "no profile"};
  EXPECT_EQ(Of(sight, check::kImds).outcome, CheckOutcome::kGood);
  EXPECT_EQ(Of(sight, check::kCredentials).outcome, CheckOutcome::kWrong);
}

TEST(JudgeIdentity, FindsCredentialsThatAreOver) {
  IdentitySight sight = Well();
  sight.credentials->expiration = sight.now;
  EXPECT_EQ(Of(sight, check::kExpiry).outcome, CheckOutcome::kWrong);
  EXPECT_EQ(Of(sight, check::kIdentity).seen, "skipped because credentials-expiry failed");
}

TEST(JudgeIdentity, WarnsOfAnEndThatNobodyPutsOff) {
  IdentitySight sight = Well();
  sight.credentials->expiration = sight.now + minutes(14);
  EXPECT_EQ(Of(sight, check::kExpiry).outcome, CheckOutcome::kWarning);
  sight.credentials->expiration = sight.now + minutes(16);
  EXPECT_EQ(Of(sight, check::kExpiry).outcome, CheckOutcome::kGood);
}

TEST(JudgeIdentity, KnowsThatTheInstancesRoleIsRenewed) {
  IdentitySight sight = Well();
  sight.credentials->source = "imds role masters";
  sight.credentials->expiration = sight.now + minutes(5);
  EXPECT_EQ(Of(sight, check::kExpiry).outcome, CheckOutcome::kGood);
}

TEST(JudgeIdentity, TellsAnUnreachedStsFromARefusal) {
  IdentitySight sight = Well();
  sight.caller = Error{Failure::kUnreachable, "sts: cannot connect"};
  EXPECT_EQ(Of(sight, check::kIdentity).outcome, CheckOutcome::kWarning);
  Error refused{Failure::kNoCredentials, "sts: refused"};
  refused.code = "InvalidClientTokenId";
  sight.caller = refused;
  EXPECT_EQ(Of(sight, check::kIdentity).outcome, CheckOutcome::kWrong);
}

TEST(JudgeIdentity, DoesNotAskWhereTheNetworkIsBroken) {
  IdentitySight sight = Well();
  sight.caller.reset();
  EXPECT_EQ(Of(sight, check::kIdentity, "tls").seen, "skipped because tls failed");
}

}  // namespace
}  // namespace atrest::operate
