#include "operate/migrate/migration_patience.h"

#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/result_matchers.h"
#include "testing/seeded_random.h"

namespace atrest::operate {
namespace {

using fakes::FailsWith;
using fakes::HasValue;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

class Patience : public testing::Test {
 protected:
  // Fails `times` times, then succeeds.
  Result<int> CallFailing(int times, const Error& error, const CallContext& context = {}) {
    return patience_.Call<int>(
        [&](const CallContext&) -> Result<int> {
          ++attempts_;
          if (attempts_ <= times) return error;
          return 7;
        },
        context);
  }

  fakes::FakeClock clock_;
  fakes::SeededRandom random_{1};
  MigrationPace pace_{clock_, 0};
  MigrationPatience patience_{{}, pace_, clock_, random_};
  int attempts_ = 0;
};

TEST_F(Patience, OutlivesAServerThatRestarts) {
  EXPECT_THAT(CallFailing(8, {Failure::kUnreachable, "refused"}), HasValue(7));
  EXPECT_EQ(patience_.retries(), 8U);
}

TEST_F(Patience, OutlivesOneCallsOwnTimeout) {
  EXPECT_THAT(CallFailing(1, {Failure::kDeadlineExceeded, "slow"}), HasValue(7));
}

TEST_F(Patience, GivesUpWhenNothingSucceedsForTooLong) {
  const SteadyTime start = clock_.Now();
  EXPECT_THAT(CallFailing(1000000, {Failure::kUnreachable, "connection refused"}),
              FailsWith(Failure::kUnreachable, HasSubstr("nothing succeeded for 300 s")));
  EXPECT_GE(clock_.Now() - start, minutes(5));
  EXPECT_LE(clock_.Now() - start, minutes(6));
}

TEST_F(Patience, TakesAServersFaultForTheObjectsOnlyIfOthersSucceed) {
  const auto attempt = [&](const CallContext&) -> Result<int> {
    ++attempts_;
    clock_.Advance(seconds(1));
    static_cast<void>(patience_.Call<int>([](const CallContext&) -> Result<int> { return 1; }, {}));
    return Error{Failure::kServiceFault, "cannot decrypt"};
  };
  EXPECT_THAT(patience_.Call<int>(attempt, {}), FailsWith(Failure::kServiceFault));
  EXPECT_EQ(attempts_, 5);
}

TEST_F(Patience, DoesNotWaitForFaultsWhereAPersonWaits) {
  MigrationPatience look({.faults_may_pass = false}, pace_, clock_, random_);
  const auto attempt = [&](const CallContext&) -> Result<int> {
    ++attempts_;
    return Error{Failure::kServiceFault, "no matching prefix found"};
  };
  EXPECT_THAT(look.Call<int>(attempt, {}), FailsWith(Failure::kServiceFault));
  EXPECT_EQ(attempts_, 5);
}

TEST_F(Patience, WaitsForAServerThatFailsForEverybody) {
  EXPECT_THAT(CallFailing(20, {Failure::kServiceFault, "KMS is away"}), HasValue(7));
}

TEST_F(Patience, ReportsAServerThatFailsForEverybodyAsOutOfReach) {
  EXPECT_THAT(CallFailing(1000000, {Failure::kServiceFault, "KMS is away"}),
              FailsWith(Failure::kUnreachable, HasSubstr("KMS is away")));
}

TEST_F(Patience, DoesNotRepeatWhatWaitingCannotChange) {
  EXPECT_THAT(CallFailing(1, {Failure::kDenied, "forbidden"}), FailsWith(Failure::kDenied));
  EXPECT_EQ(attempts_, 1);
}

TEST_F(Patience, WaitsAsLongAsTheServerAsks) {
  Error error{Failure::kThrottled, "too many requests"};
  error.retry_after = seconds(30);
  const SteadyTime start = clock_.Now();
  EXPECT_THAT(CallFailing(1, error), HasValue(7));
  EXPECT_GE(clock_.Now() - start, seconds(30));
}

TEST_F(Patience, HoldsTheOthersWhileTheServerThrottles) {
  Error error{Failure::kThrottled, "too many requests"};
  error.retry_after = seconds(30);
  std::stop_source stop;
  clock_.OnWait([&](std::chrono::nanoseconds) { stop.request_stop(); });
  const SteadyTime start = clock_.Now();
  EXPECT_THAT(CallFailing(1, error, {Deadline::Never(), stop.get_token(), "", false}),
              FailsWith(Failure::kCancelled));
  clock_.OnWait({});
  ASSERT_THAT(pace_.TakeTurn({}), fakes::IsOk());
  EXPECT_GE(clock_.Now() - start, seconds(30));
}

TEST_F(Patience, EndsAtOnceWhenInterrupted) {
  std::stop_source stop;
  clock_.OnWait([&](std::chrono::nanoseconds) { stop.request_stop(); });
  EXPECT_THAT(CallFailing(1000000, {Failure::kUnreachable, "x"},
                          {Deadline::Never(), stop.get_token(), "", false}),
              FailsWith(Failure::kCancelled));
  EXPECT_EQ(attempts_, 1);
}

TEST_F(Patience, BoundsEachCall) {
  Deadline given = Deadline::Never();
  static_cast<void>(patience_.Call<int>(
      [&](const CallContext& call) -> Result<int> {
        given = call.deadline;
        return 1;
      },
      {}));
  EXPECT_EQ(given.Left(clock_.Now()), seconds(60));
}

}  // namespace
}  // namespace atrest::operate
