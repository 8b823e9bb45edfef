#include "provider/request_limiter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "testing/fake_clock.h"
#include "testing/result_matchers.h"

namespace atrest::provider {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

CallContext Until(Deadline deadline) { return {deadline, {}, ""}; }

TEST(RequestLimiter, TakesANewLimitFromThenOn) {
  fakes::FakeClock clock;
  RequestLimiter limiter({}, clock);
  limiter.SetLimit({1, 2});
  const SteadyTime start = clock.Now();
  for (int i = 0; i < 3; ++i) EXPECT_THAT(limiter.Take(Urgency::kEncrypt, {}), IsOk());
  EXPECT_GE(clock.Now() - start, seconds(1));
}

TEST(RequestLimiter, KeepsNoMoreTokensThanANewBurst) {
  fakes::FakeClock clock;
  RequestLimiter limiter({1, 100}, clock);
  limiter.SetLimit({1, 1});
  EXPECT_THAT(limiter.Take(Urgency::kEncrypt, {}), IsOk());
  EXPECT_THAT(
      limiter.Take(Urgency::kEncrypt, Until(Deadline::After(clock.Now(), milliseconds(500)))),
      FailsWith(Failure::kOverloaded));
}

TEST(RequestLimiter, GivesNoTokensAnewWhenTheLimitChanges) {
  fakes::FakeClock clock;
  RequestLimiter limiter({1, 1}, clock);
  EXPECT_THAT(limiter.Take(Urgency::kEncrypt, {}), IsOk());
  limiter.SetLimit({1, 2});
  EXPECT_THAT(
      limiter.Take(Urgency::kEncrypt, Until(Deadline::After(clock.Now(), milliseconds(500)))),
      FailsWith(Failure::kOverloaded));
}

TEST(RequestLimiter, LetsAllPassOnceTheLimitIsGone) {
  fakes::FakeClock clock;
  RequestLimiter limiter({1, 1}, clock);
  limiter.SetLimit({});
  const SteadyTime start = clock.Now();
  for (int i = 0; i < 9; ++i) EXPECT_THAT(limiter.Take(Urgency::kEncrypt, {}), IsOk());
  EXPECT_EQ(clock.Now(), start);
}

TEST(RequestLimiter, LetsABurstPassAtOnce) {
  fakes::FakeClock clock;
  RequestLimiter limiter({5, 3}, clock);
  const SteadyTime start = clock.Now();
  for (int i = 0; i < 3; ++i) EXPECT_THAT(limiter.Take(Urgency::kEncrypt, {}), IsOk());
  EXPECT_EQ(clock.Now(), start);
}

TEST(RequestLimiter, LetsOneMorePassWithEachToken) {
  fakes::FakeClock clock;
  RequestLimiter limiter({5, 1}, clock);
  const SteadyTime start = clock.Now();
  for (int i = 0; i < 11; ++i) EXPECT_THAT(limiter.Take(Urgency::kEncrypt, {}), IsOk());
  EXPECT_GE(clock.Now() - start, seconds(2));
  EXPECT_LT(clock.Now() - start, seconds(2) + milliseconds(20));
}

TEST(RequestLimiter, SavesNoMoreThanABurst) {
  fakes::FakeClock clock;
  RequestLimiter limiter({5, 2}, clock);
  clock.Advance(seconds(100));
  const SteadyTime start = clock.Now();
  for (int i = 0; i < 3; ++i) EXPECT_THAT(limiter.Take(Urgency::kEncrypt, {}), IsOk());
  EXPECT_GE(clock.Now() - start, milliseconds(200));
}

TEST(RequestLimiter, SaysAtOnceThatTheTurnWouldComeTooLate) {
  fakes::FakeClock clock;
  RequestLimiter limiter({1, 1}, clock);
  ASSERT_THAT(limiter.Take(Urgency::kEncrypt, {}), IsOk());
  const SteadyTime start = clock.Now();
  EXPECT_THAT(limiter.Take(Urgency::kEncrypt, Until(Deadline::After(start, milliseconds(500)))),
              FailsWith(Failure::kOverloaded));
  EXPECT_EQ(clock.Now(), start);
}

TEST(RequestLimiter, TakesNoTokenForACallerThatIsRefused) {
  fakes::FakeClock clock;
  RequestLimiter limiter({1, 1}, clock);
  ASSERT_THAT(limiter.Take(Urgency::kEncrypt, {}), IsOk());
  const SteadyTime start = clock.Now();
  const CallContext hurried = Until(Deadline::After(start, milliseconds(1)));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(limiter.Take(Urgency::kEncrypt, hurried).ok());
  EXPECT_THAT(limiter.Take(Urgency::kEncrypt, {}), IsOk());
  EXPECT_LT(clock.Now() - start, milliseconds(1020));
}

TEST(RequestLimiter, EndsTheWaitOfACallerThatGoesAway) {
  fakes::FakeClock clock;
  RequestLimiter limiter({1, 1}, clock);
  ASSERT_THAT(limiter.Take(Urgency::kEncrypt, {}), IsOk());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(limiter.Take(Urgency::kEncrypt, {Deadline::Never(), stop.get_token(), ""}),
              FailsWith(Failure::kCancelled));
}

TEST(RequestLimiter, LimitsNothingWithoutALimit) {
  fakes::FakeClock clock;
  RequestLimiter limiter({0, 0}, clock);
  const SteadyTime start = clock.Now();
  for (int i = 0; i < 1000; ++i) EXPECT_THAT(limiter.Take(Urgency::kEncrypt, {}), IsOk());
  EXPECT_EQ(clock.Now(), start);
}

// Waiters on threads of their own, in the order in which they got their turn.
class RequestLimiterOrderTest : public testing::Test {
 protected:
  void Wait(Urgency urgency) {
    threads_.emplace_back([this, urgency] {
      EXPECT_THAT(limiter_.Take(urgency, {}), IsOk());
      const Lock lock(mutex_);
      order_.push_back(urgency);
    });
    clock_.AwaitWaiters(static_cast<int>(threads_.size()));
  }
  std::vector<Urgency> OrderOfTurns() {
    for (std::size_t done = 0; done < threads_.size();) {
      clock_.Advance(milliseconds(20));
      {
        const Lock lock(mutex_);
        done = order_.size();
      }
      std::this_thread::yield();
    }
    for (std::thread& thread : threads_) thread.join();
    const Lock lock(mutex_);
    return order_;
  }

  fakes::FakeClock clock_{fakes::Waiting::kBlocks};
  RequestLimiter limiter_{{1, 1}, clock_};
  Mutex mutex_;
  std::vector<Urgency> order_ GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

TEST_F(RequestLimiterOrderTest, LetsDecryptionPassBeforeEncryption) {
  ASSERT_THAT(limiter_.Take(Urgency::kEncrypt, {}), IsOk());
  Wait(Urgency::kEncrypt);
  Wait(Urgency::kDecrypt);
  EXPECT_THAT(OrderOfTurns(), ElementsAre(Urgency::kDecrypt, Urgency::kEncrypt));
}

TEST_F(RequestLimiterOrderTest, LetsThoseWhoWaitPassOnceTheLimitIsGone) {
  ASSERT_THAT(limiter_.Take(Urgency::kEncrypt, {}), IsOk());
  Wait(Urgency::kEncrypt);
  limiter_.SetLimit({});
  EXPECT_THAT(OrderOfTurns(), ElementsAre(Urgency::kEncrypt));
}

TEST_F(RequestLimiterOrderTest, LetsHealthPassOnceItHasWaitedForAMoment) {
  ASSERT_THAT(limiter_.Take(Urgency::kEncrypt, {}), IsOk());
  Wait(Urgency::kDecrypt);
  Wait(Urgency::kDecrypt);
  Wait(Urgency::kBackground);
  EXPECT_THAT(OrderOfTurns(),
              ElementsAre(Urgency::kBackground, Urgency::kDecrypt, Urgency::kDecrypt));
}

}  // namespace
}  // namespace atrest::provider
