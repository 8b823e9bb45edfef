#include "aws/kms/retrying_key_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/fake_key_service.h"
#include "testing/recording_log.h"
#include "testing/recording_metrics.h"
#include "testing/result_matchers.h"
#include "testing/seeded_random.h"

namespace atrest::aws {
namespace {

using fakes::FailsWith;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Error Failed(Failure kind, std::string message = "it failed") {
  return Error{kind, std::move(message)};
}

class RetryingKeyServiceTest : public testing::Test {
 protected:
  RetryingKeyServiceTest() {
    random.PinUnit(0.5);
    context.deadline = Deadline::After(clock.Now(), seconds(3));
  }
  Result<kms::KeyDescription> Describe() { return retrying.DescribeKey(key, context); }
  std::size_t Attempts() const { return service.Calls().size(); }

  fakes::FakeKeyService service;
  std::string key = service.CreateKey();
  fakes::FakeClock clock;
  fakes::SeededRandom random;
  fakes::RecordingLog log;
  RetrySettings settings;
  CallContext context;
  http::RetryQuota quota;
  RetryingKeyService retrying{service, settings, quota, clock, random, log};
};

TEST_F(RetryingKeyServiceTest, ASuccessIsOneAttempt) {
  EXPECT_TRUE(Describe().ok());
  EXPECT_EQ(Attempts(), 1u);
  EXPECT_TRUE(clock.Waits().empty());
}

TEST_F(RetryingKeyServiceTest, TriesThreeTimesWithGrowingDelays) {
  service.FailNext(Failed(Failure::kUnreachable), 2);
  EXPECT_TRUE(Describe().ok());
  EXPECT_THAT(clock.Waits(), ElementsAre(milliseconds(25), milliseconds(50)));
}

TEST_F(RetryingKeyServiceTest, EveryOperationIsRetried) {
  service.FailNext(Failed(Failure::kServiceFault));
  auto encrypted = retrying.Encrypt({key, Secret("dek"), {}}, context);
  ASSERT_TRUE(encrypted.ok());
  service.FailNext(Failed(Failure::kServiceFault));
  EXPECT_TRUE(retrying.Decrypt({key, encrypted->ciphertext_blob, {}}, context).ok());
}

TEST_F(RetryingKeyServiceTest, GivesUpAfterThreeAndReportsTheLastError) {
  service.FailNext(Failed(Failure::kUnreachable, "reset"), 2);
  service.FailNext(Failed(Failure::kServiceFault, "ill"));
  EXPECT_THAT(Describe(), FailsWith(Failure::kServiceFault, "ill (3 attempts)"));
}

TEST_F(RetryingKeyServiceTest, AThrottledCallWaitsLonger) {
  service.FailNext(Failed(Failure::kThrottled));
  EXPECT_TRUE(Describe().ok());
  EXPECT_THAT(clock.Waits(), ElementsAre(milliseconds(500)));
}

TEST_F(RetryingKeyServiceTest, ABackgroundCallThatIsThrottledIsNotTriedAgain) {
  context.background = true;
  service.FailNext(Failed(Failure::kThrottled, "slow down"));
  EXPECT_THAT(Describe(), FailsWith(Failure::kThrottled, "slow down (1 attempt)"));
  EXPECT_EQ(Attempts(), 1u);
}

TEST_F(RetryingKeyServiceTest, CountsThrottledAttemptsThatARetryMadeGood) {
  fakes::RecordingMetrics metrics;
  telemetry::Counter& throttled = metrics.GetCounter("throttled_total", "help", {});
  RetryingKeyService counting(service, settings, quota, clock, random, log, &throttled);
  service.FailNext(Failed(Failure::kThrottled));
  service.FailNext(Failed(Failure::kUnreachable));
  EXPECT_TRUE(counting.DescribeKey(key, context).ok());
  EXPECT_EQ(metrics.Value("throttled_total"), 1);
}

TEST_F(RetryingKeyServiceTest, HonoursTheServersWish) {
  Error error = Failed(Failure::kServiceFault);
  error.retry_after = milliseconds(700);
  service.FailNext(error);
  EXPECT_TRUE(Describe().ok());
  EXPECT_THAT(clock.Waits(), ElementsAre(milliseconds(700)));
}

class NotRetried : public RetryingKeyServiceTest, public testing::WithParamInterface<Failure> {};

TEST_P(NotRetried, EndsAtOnceAndUnchanged) {
  service.FailNext(Failed(GetParam(), "no"));
  EXPECT_THAT(Describe(), FailsWith(GetParam(), "no"));
  EXPECT_EQ(Attempts(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Kinds, NotRetried,
                         testing::Values(Failure::kBadInput, Failure::kBadCiphertext,
                                         Failure::kKeyNotFound, Failure::kKeyUnusable,
                                         Failure::kDenied, Failure::kOverloaded,
                                         Failure::kNoCredentials, Failure::kCancelled,
                                         Failure::kBug));

TEST_F(RetryingKeyServiceTest, AnAttemptHasItsOwnLimit) {
  service.OnCall([this](const auto&, const CallContext& attempt) -> Result<void> {
    EXPECT_EQ(attempt.deadline.Left(clock.Now()), settings.attempt_timeout);
    return {};
  });
  EXPECT_TRUE(Describe().ok());
}

TEST_F(RetryingKeyServiceTest, TheCallersDeadlineBoundsTheAttempt) {
  context.deadline = Deadline::After(clock.Now(), milliseconds(100));
  service.OnCall([this](const auto&, const CallContext& attempt) -> Result<void> {
    EXPECT_EQ(attempt.deadline.time(), context.deadline.time());
    return {};
  });
  EXPECT_TRUE(Describe().ok());
}

// Each attempt takes until its deadline, as with a server that never answers.
class SilentServer : public RetryingKeyServiceTest {
 protected:
  SilentServer() {
    service.OnCall([this](const auto&, const CallContext& attempt) -> Result<void> {
      if (silent-- <= 0) return {};
      clock.Advance(attempt.deadline.Left(clock.Now()));
      return Failed(Failure::kDeadlineExceeded, "time over");
    });
  }
  int silent = 99;
};

TEST_F(SilentServer, ALostAttemptIsRetried) {
  silent = 1;
  EXPECT_TRUE(Describe().ok());
  EXPECT_EQ(Attempts(), 2u);
}

TEST_F(SilentServer, EndsAsTimeOverAndTellsWhatWasLearned) {
  EXPECT_THAT(Describe(), FailsWith(Failure::kDeadlineExceeded,
                                    AllOf(HasSubstr("(2 attempts)"),
                                          HasSubstr("before that: time over, an attempt may take "
                                                    "1500 ms"))));
}

TEST_F(SilentServer, AloneItIsTimeOver) {
  context.deadline = Deadline::After(clock.Now(), milliseconds(200));
  EXPECT_THAT(Describe(), FailsWith(Failure::kDeadlineExceeded, "time over (1 attempt)"));
}

TEST_F(RetryingKeyServiceTest, StopsWhenTheWaitWouldOutliveTheDeadline) {
  context.deadline = Deadline::After(clock.Now(), milliseconds(300));
  service.FailNext(Failed(Failure::kThrottled, "slow down"));
  EXPECT_THAT(Describe(), FailsWith(Failure::kThrottled, "slow down (1 attempt)"));
  EXPECT_TRUE(clock.Waits().empty());
}

TEST_F(RetryingKeyServiceTest, ACallerWhoGoesAwayEndsTheWait) {
  std::stop_source stop;
  context.stop = stop.get_token();
  clock.OnWait([&stop](auto) { stop.request_stop(); });
  service.FailNext(Failed(Failure::kUnreachable, "reset"), 3);
  EXPECT_THAT(Describe(), FailsWith(Failure::kCancelled, HasSubstr("reset")));
  EXPECT_EQ(Attempts(), 1u);
}

TEST_F(RetryingKeyServiceTest, AnEmptyQuotaReportsFailuresAtOnce) {
  http::RetryQuota little(13);
  RetryingKeyService poor(service, settings, little, clock, random, log);
  service.FailNext(Failed(Failure::kUnreachable, "reset"));
  EXPECT_THAT(poor.DescribeKey(key, context),
              FailsWith(Failure::kUnreachable, HasSubstr("retry quota is used up")));
  EXPECT_EQ(Attempts(), 1u);
}

TEST_F(RetryingKeyServiceTest, ARetryThatSucceedsGivesItsTokensBack) {
  http::RetryQuota little(14);
  RetryingKeyService poor(service, settings, little, clock, random, log);
  for (int i = 0; i < 3; ++i) {
    service.FailNext(Failed(Failure::kUnreachable, "reset"));
    EXPECT_TRUE(poor.DescribeKey(key, context).ok()) << i;
  }
}

TEST_F(RetryingKeyServiceTest, ARetryIsADebugLineWithItsCause) {
  Error reset = Failed(Failure::kUnreachable, "reset");
  reset.request_id = "id-1";
  service.FailNext(reset);
  (void)Describe();
  auto lines = log.Lines(telemetry::Level::kDebug);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].fields.at("error"), "reset");
  EXPECT_EQ(lines[0].fields.at("attempt"), "2");
  EXPECT_EQ(lines[0].fields.at("request_id"), "id-1");
}

}  // namespace
}  // namespace atrest::aws
