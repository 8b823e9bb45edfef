#include "provider/key_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_clock.h"

namespace atrest::provider {
namespace {

using std::chrono::seconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Le;
using testing::SizeIs;

Error Disabled() {
  return Error{Failure::kKeyUnusable, "the key is disabled", "", "DisabledException"};
}
Error Unreachable() { return Error{Failure::kUnreachable, "connect to kms.test: refused"}; }

class KeyHealthTest : public testing::Test {
 protected:
  void BothSucceed() {
    health_.Succeeded(Direction::kEncrypt);
    health_.Succeeded(Direction::kDecrypt);
  }
  double SecondsToProbe() const {
    return std::chrono::duration<double>(health_.NextProbe() - clock_.Now()).count();
  }
  bool ProbeIsDue() { return health_.NextProbe() <= clock_.Now(); }
  std::string Text() { return health_.Report().text; }

  fakes::FakeClock clock_;
  KeyHealth health_{clock_};
};

TEST_F(KeyHealthTest, IsNotOkBeforeTheFirstEvidence) {
  EXPECT_FALSE(health_.Report().ok);
  EXPECT_THAT(Text(), HasSubstr("starting"));
}

TEST_F(KeyHealthTest, IsOkWhenBothDirectionsWork) {
  BothSucceed();
  EXPECT_TRUE(health_.Report().ok);
  EXPECT_EQ(Text(), "ok");
}

TEST_F(KeyHealthTest, IsNotOkWhenOnlyOneDirectionWasSeen) {
  health_.Succeeded(Direction::kEncrypt);
  EXPECT_FALSE(health_.Report().ok);
}

TEST_F(KeyHealthTest, NamesDirectionAndCode) {
  BothSucceed();
  health_.Failed(Direction::kEncrypt, Disabled(), Source::kTraffic);
  EXPECT_EQ(Text(), "kms Encrypt: DisabledException");
  health_.Succeeded(Direction::kEncrypt);
  health_.Failed(Direction::kDecrypt, Disabled(), Source::kProbe);
  EXPECT_EQ(Text(), "kms Decrypt: DisabledException");
}

TEST_F(KeyHealthTest, SaysTheSentenceWhereThereIsNoCode) {
  health_.Failed(Direction::kEncrypt, Unreachable(), Source::kTraffic);
  EXPECT_EQ(Text(), "kms Encrypt: connect to kms.test: refused");
}

TEST_F(KeyHealthTest, IsClearedByOneSuccessOfTheSameDirection) {
  BothSucceed();
  health_.Failed(Direction::kEncrypt, Disabled(), Source::kTraffic);
  health_.Succeeded(Direction::kDecrypt);
  EXPECT_FALSE(health_.Report().ok);
  health_.Succeeded(Direction::kEncrypt);
  EXPECT_TRUE(health_.Report().ok);
}

TEST_F(KeyHealthTest, IsNotTurnedRedByAForeignCiphertext) {
  BothSucceed();
  for (const Failure kind : {Failure::kBadCiphertext, Failure::kKeyNotFound, Failure::kDenied,
                             Failure::kKeyUnusable, Failure::kUnreachable}) {
    health_.Failed(Direction::kDecrypt, Error{kind, "x"}, Source::kTraffic);
  }
  EXPECT_TRUE(health_.Report().ok);
}

TEST_F(KeyHealthTest, IgnoresCallersThatWentAwayAndLoadThatWasShed) {
  BothSucceed();
  for (const Failure kind : {Failure::kCancelled, Failure::kOverloaded}) {
    health_.Failed(Direction::kEncrypt, Error{kind, "x"}, Source::kTraffic);
    health_.Failed(Direction::kEncrypt, Error{kind, "x"}, Source::kProbe);
  }
  EXPECT_TRUE(health_.Report().ok);
}

TEST_F(KeyHealthTest, TakesACallersDeadlineAsAReasonToLookButNotAsEvidence) {
  BothSucceed();
  EXPECT_FALSE(ProbeIsDue());
  health_.Failed(Direction::kEncrypt, Error{Failure::kDeadlineExceeded, "x"}, Source::kTraffic);
  EXPECT_TRUE(health_.Report().ok);
  EXPECT_TRUE(ProbeIsDue());
}

TEST_F(KeyHealthTest, TakesTheProbesDeadlineAsEvidence) {
  BothSucceed();
  health_.Failed(Direction::kEncrypt, Error{Failure::kDeadlineExceeded, "x"}, Source::kProbe);
  EXPECT_FALSE(health_.Report().ok);
}

TEST_F(KeyHealthTest, IsNotOkWhenItsEvidenceIsOld) {
  BothSucceed();
  clock_.Advance(seconds(95));
  EXPECT_TRUE(health_.Report().ok);
  clock_.Advance(seconds(1));
  EXPECT_FALSE(health_.Report().ok);
  EXPECT_EQ(Text(), "no answer of KMS for 96s");
}

TEST_F(KeyHealthTest, JudgesEachDirectionByItsOwnAge) {
  BothSucceed();
  clock_.Advance(seconds(96));
  health_.Succeeded(Direction::kEncrypt);
  EXPECT_FALSE(health_.Report().ok);
}

TEST_F(KeyHealthTest, KnowsAnUnusableKeyFromATroubledService) {
  for (const Failure kind : {Failure::kKeyUnusable, Failure::kKeyNotFound, Failure::kDenied}) {
    health_.Failed(Direction::kEncrypt, Error{kind, "x"}, Source::kTraffic);
    EXPECT_TRUE(health_.Report().key_unusable) << FailureName(kind);
  }
  for (const Failure kind : {Failure::kThrottled, Failure::kUnreachable, Failure::kServiceFault,
                             Failure::kNoCredentials}) {
    health_.Failed(Direction::kEncrypt, Error{kind, "x"}, Source::kTraffic);
    EXPECT_FALSE(health_.Report().key_unusable) << FailureName(kind);
  }
}

TEST_F(KeyHealthTest, KeepsItsTextShortAndOnOneLine) {
  health_.Failed(Direction::kEncrypt, Error{Failure::kBug, "a\nb" + std::string(500, 'x')},
                 Source::kProbe);
  EXPECT_THAT(Text(), SizeIs(Le(200U)));
  EXPECT_THAT(Text(), HasSubstr("a b"));
  EXPECT_THAT(Text(), EndsWith("..."));
}

TEST_F(KeyHealthTest, DoesNotCutACharacterInTwo) {
  std::string message;
  while (message.size() < 400) message += "\xC3\xA9";  // é
  health_.Failed(Direction::kEncrypt, Error{Failure::kBug, message}, Source::kProbe);
  EXPECT_THAT(Text(), EndsWith("\xC3\xA9..."));
}

TEST_F(KeyHealthTest, WantsAProbeAtOnceAtTheStart) { EXPECT_TRUE(ProbeIsDue()); }

TEST_F(KeyHealthTest, WantsNoProbeWhileTrafficShowsBothDirections) {
  for (int i = 0; i < 10; ++i) {
    BothSucceed();
    clock_.Advance(seconds(29));
    EXPECT_FALSE(ProbeIsDue());
  }
}

TEST_F(KeyHealthTest, WantsAProbeWhenOneDirectionIsSilentForAPeriod) {
  BothSucceed();
  clock_.Advance(seconds(30));
  health_.Succeeded(Direction::kEncrypt);
  EXPECT_TRUE(ProbeIsDue());
}

TEST_F(KeyHealthTest, WantsOneProbeAPeriodWhileAllIsWell) {
  for (int i = 0; i < 3; ++i) {
    health_.ProbeStarted(0.5);
    BothSucceed();
    clock_.Advance(seconds(29));
    EXPECT_FALSE(ProbeIsDue());
    clock_.Advance(seconds(1));
    EXPECT_TRUE(ProbeIsDue());
  }
}

TEST_F(KeyHealthTest, WantsAProbeEveryFiveSecondsWhileUnhealthy) {
  health_.ProbeStarted(0.5);
  health_.Failed(Direction::kEncrypt, Disabled(), Source::kProbe);
  clock_.Advance(seconds(4));
  EXPECT_FALSE(ProbeIsDue());
  clock_.Advance(seconds(1));
  EXPECT_TRUE(ProbeIsDue());
}

TEST_F(KeyHealthTest, WaitsLongerFromProbeToProbeWhileKmsThrottles) {
  for (const int wait : {10, 20, 40, 60, 60}) {
    health_.ProbeStarted(0.9999999);
    health_.Failed(Direction::kEncrypt, Error{Failure::kThrottled, "slow down", ""},
                   Source::kProbe);
    EXPECT_NEAR(SecondsToProbe(), wait, 0.001);
    clock_.Advance(seconds(wait));
  }
}

TEST_F(KeyHealthTest, ComesBackUpToTwiceAsSoonToAKmsThatThrottles) {
  health_.ProbeStarted(0);
  health_.Failed(Direction::kEncrypt, Error{Failure::kThrottled, "slow down", ""}, Source::kProbe);
  EXPECT_NEAR(SecondsToProbe(), 5, 0.001);
}

TEST_F(KeyHealthTest, ForgetsThatKmsThrottledWhenAllIsWell) {
  health_.ProbeStarted(0.5);
  health_.Failed(Direction::kEncrypt, Error{Failure::kThrottled, "slow down", ""}, Source::kProbe);
  BothSucceed();
  health_.ProbeStarted(0.5);
  health_.Failed(Direction::kEncrypt, Disabled(), Source::kProbe);
  EXPECT_NEAR(SecondsToProbe(), 5, 0.001);
}

TEST_F(KeyHealthTest, SpreadsProbesByATenthSoThatNodesPart) {
  health_.ProbeStarted(0);
  BothSucceed();
  EXPECT_NEAR(SecondsToProbe(), 27, 0.001);
  health_.ProbeStarted(0.9999999);
  EXPECT_NEAR(SecondsToProbe(), 33, 0.001);
}

TEST_F(KeyHealthTest, WantsNoSecondProbeWhileOneRuns) {
  health_.ProbeStarted(0.5);
  EXPECT_FALSE(ProbeIsDue());
}

}  // namespace
}  // namespace atrest::provider
