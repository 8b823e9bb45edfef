#include "http/retry_quota.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace atrest::http {
namespace {

TEST(RetryQuota, StartsFull) { EXPECT_EQ(RetryQuota().available(), 500); }

TEST(RetryQuota, ChargesFourteenForARetryAndFiveAfterThrottling) {
  RetryQuota quota;
  EXPECT_EQ(quota.TakeForRetry(false), 14);
  EXPECT_EQ(quota.TakeForRetry(true), 5);
  EXPECT_EQ(quota.available(), 500 - 14 - 5);
}

TEST(RetryQuota, TakesNothingWhenThereIsNotEnough) {
  RetryQuota quota(13);
  EXPECT_EQ(quota.TakeForRetry(false), 0);
  EXPECT_EQ(quota.available(), 13);
}

TEST(RetryQuota, StillPaysForAThrottledRetryWithItsLastTokens) {
  RetryQuota quota(13);
  EXPECT_EQ(quota.TakeForRetry(true), 5);
  EXPECT_EQ(quota.TakeForRetry(true), 5);
  EXPECT_EQ(quota.TakeForRetry(true), 0);
}

TEST(RetryQuota, GivesTheCostOfASuccessfulRetryBack) {
  RetryQuota quota;
  const int taken = quota.TakeForRetry(false);
  quota.Succeeded(taken);
  EXPECT_EQ(quota.available(), 500);
}

TEST(RetryQuota, GrowsByOneForASuccessAtTheFirstTry) {
  RetryQuota quota;
  quota.TakeForRetry(false);
  quota.Succeeded(0);
  EXPECT_EQ(quota.available(), 500 - 14 + 1);
}

TEST(RetryQuota, NeverHoldsMoreThanItsCapacity) {
  RetryQuota quota(20);
  quota.Succeeded(0);
  quota.Succeeded(14);
  EXPECT_EQ(quota.available(), 20);
}

TEST(RetryQuota, AllowsThirtyFiveRetriesInARowThenNone) {
  RetryQuota quota;
  int retries = 0;
  while (quota.TakeForRetry(false) > 0) ++retries;
  EXPECT_EQ(retries, 35);
}

TEST(RetryQuota, AllowsNoRetryWithoutCapacity) {
  EXPECT_EQ(RetryQuota(0).TakeForRetry(true), 0);
  EXPECT_EQ(RetryQuota(-1).available(), 0);
}

TEST(RetryQuota, LosesNoTokenBetweenThreads) {
  RetryQuota quota;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&quota] {
      for (int round = 0; round < 2000; ++round) {
        if (const int taken = quota.TakeForRetry(round % 2 == 0); taken > 0) quota.Succeeded(taken);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(quota.available(), 500);
}

}  // namespace
}  // namespace atrest::http
