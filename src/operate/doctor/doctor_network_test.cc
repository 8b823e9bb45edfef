#include "operate/doctor/doctor_network.h"

#include <gmock/gmock.h>

#include "operate/doctor/doctor_checks.h"

namespace atrest::operate {
namespace {

using testing::HasSubstr;

// 2026-11-24 08:00:00 UTC
const WallTime kNow = WallTime(std::chrono::seconds(1795507200));

NetworkSight Well() {
  NetworkSight sight;
  sight.url = "https://kms.eu-west-1.amazonaws.com";
  sight.host = "kms.eu-west-1.amazonaws.com";
  sight.addresses = std::vector<std::string>{"192.0.2.1"};
  sight.connected = std::string("192.0.2.1");
  sight.answer = EndpointAnswer{400, "Tue, 24 Nov 2026 08:00:00 GMT", kNow, kNow};
  return sight;
}

CheckResult Of(const NetworkSight& sight, std::string_view id) {
  for (CheckResult& result : JudgeNetwork(sight)) {
    if (result.id == id) return result;
  }
  return {};
}

NetworkSight WithClockOff(std::chrono::seconds ahead) {
  NetworkSight sight = Well();
  sight.answer = EndpointAnswer{400, "Tue, 24 Nov 2026 08:00:00 GMT", kNow + ahead, kNow + ahead};
  return sight;
}

TEST(JudgeNetwork, FindsNothingWhereAllIsWell) {
  for (const CheckResult& result : JudgeNetwork(Well())) {
    EXPECT_EQ(result.outcome, CheckOutcome::kGood) << result.id;
  }
}

TEST(JudgeNetwork, SkipsWhatFollowsANameThatDoesNotResolve) {
  NetworkSight sight = Well();
  sight.addresses = Error{Failure::kUnreachable, "cannot resolve it"};
  sight.connected.reset();
  sight.answer.reset();
  EXPECT_EQ(Of(sight, check::kDns).outcome, CheckOutcome::kWrong);
  EXPECT_EQ(Of(sight, check::kTcp).seen, "skipped because dns failed");
  EXPECT_EQ(Of(sight, check::kTls).seen, "skipped because tcp failed");
  EXPECT_EQ(Of(sight, check::kClock).outcome, CheckOutcome::kSkipped);
}

TEST(JudgeNetwork, BlamesTheProxyWhereOneIsConnectedTo) {
  NetworkSight sight = Well();
  sight.proxy = {"HTTPS_PROXY", "proxy", 3128, "http://proxy:3128", false};
  sight.connected = Error{Failure::kUnreachable, "refused"};
  sight.answer.reset();
  EXPECT_THAT(Of(sight, check::kTcp).fix, HasSubstr("HTTPS_PROXY"));
}

TEST(JudgeNetwork, TellsAnAuthorityFromANameFromADate) {
  NetworkSight sight = Well();
  sight.answer = Error{Failure::kUnreachable, "cannot trust h: self-signed certificate"};
  EXPECT_THAT(Of(sight, check::kTls).fix, HasSubstr("AWS_CA_BUNDLE"));
  sight.answer = Error{Failure::kUnreachable, "cannot trust h: certificate has expired"};
  EXPECT_THAT(Of(sight, check::kTls).fix, HasSubstr("timedatectl"));
  sight.answer =
      Error{Failure::kUnreachable, "cannot trust h: its certificate is for another name"};
  EXPECT_THAT(Of(sight, check::kTls).fix, HasSubstr("host name"));
}

TEST(JudgeNetwork, AllowsSomeSecondsOfClock) {
  EXPECT_EQ(Of(WithClockOff(std::chrono::seconds(200)), check::kClock).outcome,
            CheckOutcome::kGood);
}

TEST(JudgeNetwork, WarnsOfAClockThatDrifts) {
  EXPECT_EQ(Of(WithClockOff(std::chrono::seconds(300)), check::kClock).outcome,
            CheckOutcome::kWarning);
}

TEST(JudgeNetwork, RefusesAClockThatAwsRefuses) {
  const CheckResult ahead = Of(WithClockOff(std::chrono::seconds(900)), check::kClock);
  EXPECT_EQ(ahead.outcome, CheckOutcome::kWrong);
  EXPECT_THAT(ahead.seen, HasSubstr("900 s ahead of"));
  const CheckResult behind = Of(WithClockOff(-std::chrono::seconds(900)), check::kClock);
  EXPECT_THAT(behind.seen, HasSubstr("900 s behind"));
}

TEST(JudgeNetwork, SaysThatAnAnswerWithoutDateTellsNoTime) {
  NetworkSight sight = Well();
  sight.answer = EndpointAnswer{400, "", kNow, kNow};
  EXPECT_EQ(Of(sight, check::kClock).outcome, CheckOutcome::kUnknown);
}

TEST(JudgeNetwork, RefusesAProxyThatIsNone) {
  NetworkSight sight = Well();
  sight.proxy.variable = "https_proxy";
  sight.proxy.malformed = true;
  sight.addresses.reset();
  EXPECT_EQ(Of(sight, check::kProxy).outcome, CheckOutcome::kWrong);
  EXPECT_EQ(Of(sight, check::kDns).seen, "skipped because proxy failed");
}

}  // namespace
}  // namespace atrest::operate
