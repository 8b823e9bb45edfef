#include "aws/clock/clock_skew.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/clock/http_date.h"
#include "testing/recording_log.h"

namespace atrest::aws {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kUrl = "https://kms.eu-west-1.amazonaws.com/";
constexpr const char* kDate = "Sun, 30 Aug 2015 12:36:00 GMT";
const WallTime kTheirs = *ParseHttpDate(kDate);

http::Response Answer(std::vector<http::Header> headers = {{"Date", kDate}}) {
  http::Response response;
  response.status = 400;
  response.headers = std::move(headers);
  return response;
}

class ClockSkewTest : public testing::Test {
 protected:
  fakes::RecordingLog log;
  ClockSkew skew{true, log};
};

TEST_F(ClockSkewTest, IsNoneAtFirst) { EXPECT_EQ(skew.Correction(), seconds(0)); }

TEST_F(ClockSkewTest, LearnsHowFarTheClockIsBehindAndSaysSo) {
  EXPECT_TRUE(skew.Learn(Answer(), kUrl, seconds(0), kTheirs - minutes(90), "id-1"));
  EXPECT_EQ(skew.Correction(), minutes(90));
  ASSERT_EQ(log.Lines(telemetry::Level::kWarn).size(), 1u);
  EXPECT_EQ(log.Lines()[0].fields.at("seconds_to_add"), "5400");
  EXPECT_EQ(log.Lines()[0].fields.at("request_id"), "id-1");
}

TEST_F(ClockSkewTest, LearnsHowFarItIsAhead) {
  EXPECT_TRUE(skew.Learn(Answer(), kUrl, seconds(0), kTheirs + minutes(20), "id-1"));
  EXPECT_EQ(skew.Correction(), -minutes(20));
}

TEST_F(ClockSkewTest, FourMinutesAreTolerated) {
  EXPECT_FALSE(skew.Learn(Answer(), kUrl, seconds(0), kTheirs - minutes(4), "id-1"));
  EXPECT_TRUE(skew.Learn(Answer(), kUrl, seconds(0), kTheirs - minutes(4) - seconds(1), "id-1"));
}

TEST_F(ClockSkewTest, ASignatureThatWasCorrectedAlreadyHasAnotherFault) {
  EXPECT_FALSE(skew.Learn(Answer(), kUrl, minutes(90), kTheirs - minutes(90), "id-1"));
}

TEST_F(ClockSkewTest, AClockThatWasSetRightNeedsNoCorrectionAnyMore) {
  EXPECT_TRUE(skew.Learn(Answer(), kUrl, seconds(0), kTheirs - minutes(90), "id-1"));
  EXPECT_TRUE(skew.Learn(Answer(), kUrl, minutes(90), kTheirs, "id-1"));
  EXPECT_EQ(skew.Correction(), seconds(0));
}

TEST_F(ClockSkewTest, OnlyTlsIsTrusted) {
  EXPECT_FALSE(
      skew.Learn(Answer(), "http://127.0.0.1/", seconds(0), kTheirs - minutes(90), "id-1"));
  EXPECT_EQ(skew.Correction(), seconds(0));
}

TEST_F(ClockSkewTest, AnswersOfCachesAndWithoutADateAreNot) {
  const WallTime now = kTheirs - minutes(90);
  EXPECT_FALSE(skew.Learn(Answer({{"Date", kDate}, {"Age", "5"}}), kUrl, seconds(0), now, "id-1"));
  EXPECT_FALSE(skew.Learn(Answer({}), kUrl, seconds(0), now, "id-1"));
  EXPECT_FALSE(skew.Learn(Answer({{"Date", "yesterday"}}), kUrl, seconds(0), now, "id-1"));
}

TEST_F(ClockSkewTest, CanBeSwitchedOff) {
  ClockSkew off(false, log);
  EXPECT_FALSE(off.Learn(Answer(), kUrl, seconds(0), kTheirs - minutes(90), "id-1"));
}

TEST(MayBeClockSkew, IsTrueForRefusedSignatures) {
  EXPECT_TRUE(MayBeClockSkew("InvalidSignatureException"));
  EXPECT_TRUE(MayBeClockSkew("RequestTimeTooSkewed"));
  EXPECT_FALSE(MayBeClockSkew("DisabledException"));
}

}  // namespace
}  // namespace atrest::aws
