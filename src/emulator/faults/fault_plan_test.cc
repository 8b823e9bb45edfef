#include "emulator/faults/fault_plan.h"

#include <gtest/gtest.h>

#include "testing/fake_clock.h"

namespace atrest::emulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

FaultRule Throttling() {
  FaultRule rule;
  rule.effect.error = "ThrottlingException";
  return rule;
}

class FaultPlanTest : public ::testing::Test {
 protected:
  bool Met(const std::string& operation = "Encrypt", const std::string& key = "k",
           const std::string& principal = "p") {
    return plan_.Take({operation, key, principal}).has_value();
  }
  int MetOf(int requests) {
    int met = 0;
    for (int i = 0; i < requests; ++i) met += Met() ? 1 : 0;
    return met;
  }

  fakes::FakeClock clock_;
  FaultPlan plan_{clock_};
};

TEST_F(FaultPlanTest, MeetsNothingWhenItIsEmpty) { EXPECT_FALSE(Met()); }

TEST_F(FaultPlanTest, MeetsTheNextRequestsAndThenNoMore) {
  FaultRule rule = Throttling();
  rule.skip = 1;
  rule.count = 2;
  plan_.Add(rule);
  EXPECT_FALSE(Met());
  EXPECT_TRUE(Met());
  EXPECT_TRUE(Met());
  EXPECT_FALSE(Met());
}

TEST_F(FaultPlanTest, MatchesOperationKeyAndPrincipal) {
  FaultRule rule = Throttling();
  rule.operations = {"Encrypt"};
  rule.key = "k";
  rule.principal = "p";
  plan_.Add(rule);
  EXPECT_FALSE(Met("Decrypt"));
  EXPECT_FALSE(Met("Encrypt", "other"));
  EXPECT_FALSE(Met("Encrypt", "k", "other"));
  EXPECT_TRUE(Met());
}

TEST_F(FaultPlanTest, WhatDoesNotMatchUsesNothingUp) {
  FaultRule rule = Throttling();
  rule.operations = {"Encrypt"};
  rule.count = 1;
  plan_.Add(rule);
  EXPECT_FALSE(Met("Decrypt"));
  EXPECT_TRUE(Met());
}

TEST_F(FaultPlanTest, KeepsToItsWindow) {
  FaultRule rule = Throttling();
  rule.after = milliseconds(100);
  rule.lasting = milliseconds(50);
  plan_.Add(rule);
  EXPECT_FALSE(Met());
  clock_.Advance(milliseconds(100));
  EXPECT_TRUE(Met());
  clock_.Advance(milliseconds(50));
  EXPECT_FALSE(Met());
}

TEST_F(FaultPlanTest, MeetsAboutAsManyAsItsProbabilitySays) {
  FaultRule rule = Throttling();
  rule.probability = 0.25;
  plan_.Add(rule);
  const int met = MetOf(4000);
  EXPECT_GT(met, 900);
  EXPECT_LT(met, 1100);
}

TEST_F(FaultPlanTest, DrawsTheSameForTheSameSeed) {
  FaultRule rule = Throttling();
  rule.probability = 0.5;
  std::string first, second;
  for (std::string* drawn : {&first, &second}) {
    plan_.Clear();
    plan_.Add(rule);
    for (int i = 0; i < 64; ++i) *drawn += Met() ? '1' : '0';
  }
  EXPECT_EQ(first, second);
}

TEST_F(FaultPlanTest, LetsARateThroughAndMeetsWhatIsBeyondIt) {
  FaultRule rule = Throttling();
  rule.per_second = 10;
  plan_.Add(rule);
  EXPECT_EQ(MetOf(30), 20);
  clock_.Advance(milliseconds(500));
  EXPECT_EQ(MetOf(30), 25);
  clock_.Advance(seconds(100));
  EXPECT_EQ(MetOf(30), 20);
}

TEST_F(FaultPlanTest, TheQuotaOfAwsIsSharedByTheCryptographicOperations) {
  plan_.Add(QuotaOfCryptographicOperations(2));
  EXPECT_FALSE(Met("Encrypt"));
  EXPECT_FALSE(Met("Decrypt"));
  EXPECT_TRUE(Met("GenerateDataKey"));
  EXPECT_TRUE(Met("ReEncrypt"));
  EXPECT_FALSE(Met("DescribeKey"));
  clock_.Advance(seconds(1));
  EXPECT_FALSE(Met("GenerateRandom"));
}

TEST_F(FaultPlanTest, TheFirstRuleThatMeetsWins) {
  FaultRule once = Throttling();
  once.count = 1;
  const std::string first = plan_.Add(once);
  const std::string second = plan_.Add(Throttling());
  EXPECT_EQ(plan_.Take({})->rule_id, first);
  EXPECT_EQ(plan_.Take({})->rule_id, second);
}

TEST_F(FaultPlanTest, ForgetsARuleThatWasRemoved) {
  const std::string id = plan_.Add(Throttling());
  EXPECT_TRUE(plan_.Remove(id));
  EXPECT_FALSE(plan_.Remove(id));
  EXPECT_FALSE(Met());
}

TEST_F(FaultPlanTest, DrawsLatencyBetweenItsBounds) {
  FaultRule rule;
  rule.effect.latency = milliseconds(10);
  rule.effect.jitter = milliseconds(20);
  plan_.Add(rule);
  for (int i = 0; i < 100; ++i) {
    const auto delay = plan_.Take({})->delay;
    EXPECT_GE(delay, milliseconds(10));
    EXPECT_LT(delay, milliseconds(30));
  }
}

TEST_F(FaultPlanTest, SaysHowManyItHasMet) {
  plan_.Add(Throttling());
  MetOf(3);
  EXPECT_EQ(plan_.Describe().At(0).Find("met")->AsInteger(), 3);
}

}  // namespace
}  // namespace atrest::emulator
