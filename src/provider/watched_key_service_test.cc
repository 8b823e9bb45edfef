#include "provider/watched_key_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/fake_clock.h"
#include "testing/fake_key_service.h"
#include "testing/result_matchers.h"

namespace atrest::provider {
namespace {

class WatchedKeyServiceTest : public testing::Test {
 protected:
  std::string EncryptUnder(const std::string& key) {
    return kms_.Encrypt({key, Secret("dek"), {}}, {}).value().ciphertext_blob;
  }
  Result<kms::Decrypted> Decrypt(const std::string& blob) {
    return watched_.Decrypt({"", blob, {}}, {});
  }

  fakes::FakeClock clock_;
  fakes::FakeKeyService kms_;
  const KeySettings settings_{kms_.CreateKey(), {}};
  KeyHealth health_{clock_};
  WatchedKeyService watched_{kms_, settings_, health_, clock_};
};

TEST_F(WatchedKeyServiceTest, ShowsBothDirectionsOfItsOwnKey) {
  const auto sealed = watched_.Encrypt({settings_.key, Secret("dek"), {}}, {});
  ASSERT_THAT(sealed, fakes::IsOk());
  EXPECT_FALSE(health_.Report().ok);
  ASSERT_THAT(Decrypt(sealed->ciphertext_blob), fakes::IsOk());
  EXPECT_TRUE(health_.Report().ok);
}

TEST_F(WatchedKeyServiceTest, TakesAForeignKeysDecryptForNoEvidence) {
  health_.Succeeded(Direction::kEncrypt);
  ASSERT_THAT(Decrypt(EncryptUnder(kms_.CreateKey())), fakes::IsOk());
  EXPECT_FALSE(health_.Report().ok);
}

TEST_F(WatchedKeyServiceTest, StaysHealthyWhenADeletedKeysBlobIsRead) {
  const std::string old = kms_.CreateKey();
  const std::string blob = EncryptUnder(old);
  kms_.DeleteKey(old);
  health_.Succeeded(Direction::kEncrypt);
  health_.Succeeded(Direction::kDecrypt);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(Decrypt(blob).ok());
  EXPECT_TRUE(health_.Report().ok);
}

TEST_F(WatchedKeyServiceTest, KnowsTheKeyBehindAnAliasOnceItEncrypted) {
  kms_.AddAlias("alias/k", settings_.key);
  const KeySettings by_alias{"alias/k", {}};
  WatchedKeyService watched(kms_, by_alias, health_, clock_);
  const auto sealed = watched.Encrypt({"alias/k", Secret("dek"), {}}, {});
  ASSERT_THAT(watched.Decrypt({"", sealed->ciphertext_blob, {}}, {}), fakes::IsOk());
  EXPECT_TRUE(health_.Report().ok);
}

TEST_F(WatchedKeyServiceTest, TellsAFailedEncrypt) {
  kms_.SetState(settings_.key, "Disabled");
  EXPECT_FALSE(watched_.Encrypt({settings_.key, Secret("dek"), {}}, {}).ok());
  EXPECT_EQ(health_.Report().text, "kms Encrypt: DisabledException");
}

class ACallerWhoLeaves : public WatchedKeyServiceTest {
 protected:
  ACallerWhoLeaves() {
    health_.Succeeded(Direction::kEncrypt);
    health_.Succeeded(Direction::kDecrypt);
    kms_.FailNext({Failure::kCancelled, "the caller went away"});
  }
  bool ProbeIsDueAfterACallWith(std::chrono::milliseconds left) {
    CallContext context;
    context.deadline = Deadline::After(clock_.Now(), left);
    EXPECT_FALSE(watched_.Encrypt({settings_.key, Secret("dek"), {}}, context).ok());
    return health_.NextProbe() <= clock_.Now();
  }
};

TEST_F(ACallerWhoLeaves, AtItsDeadlineMakesAProbeDue) {
  EXPECT_TRUE(ProbeIsDueAfterACallWith(std::chrono::milliseconds(20)));
}

TEST_F(ACallerWhoLeaves, AtItsDeadlineIsNoIllHealth) {
  ProbeIsDueAfterACallWith(std::chrono::milliseconds(20));
  EXPECT_TRUE(health_.Report().ok);
}

TEST_F(ACallerWhoLeaves, WithTimeLeftMakesNoProbeDue) {
  EXPECT_FALSE(ProbeIsDueAfterACallWith(std::chrono::seconds(2)));
}

}  // namespace
}  // namespace atrest::provider
