#include "daemon/key_plugin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "provider/open_key_identity.h"
#include "testing/fake_clock.h"
#include "testing/fake_key_service.h"
#include "testing/memory_filesystem.h"
#include "testing/recording_log.h"
#include "testing/recording_metrics.h"
#include "testing/result_matchers.h"
#include "testing/seeded_random.h"

namespace atrest::daemon {
namespace {

using fakes::FailsWith;
using fakes::IsOk;

constexpr const char* kReason = "aws_encryption_provider_key_health_reason";
constexpr const char* kState = "aws_encryption_provider_key_state";

class KeyPluginTest : public testing::Test {
 protected:
  static provider::KeySettings SettingsFor(const std::string& key) {
    provider::KeySettings settings{key, {}};
    settings.decrypt_keys = {key};
    settings.key_id_mode = provider::KeyIdMode::kMaterial;
    return settings;
  }
  std::unique_ptr<provider::KeyIdentity> NewIdentity() {
    return provider::OpenKeyIdentity(SettingsFor(key_), "/state", files_, clock_, log_).value();
  }
  Result<provider::Sealed> Encrypt() {
    std::promise<Result<provider::Sealed>> sealed;
    plugin_.Encrypt(Api::kV2, Secret("dek"), {}, [&](auto result) { sealed.set_value(result); });
    return sealed.get_future().get();
  }
  // What became of it, without the plaintext.
  Result<void> Decrypt(const std::string& ciphertext, const std::string& key_id,
                       const std::string& uid) {
    std::promise<Result<void>> opened;
    CallContext context;
    context.id = uid;
    plugin_.Decrypt(Api::kV2, ciphertext, key_id, context, [&](const auto& result) {
      opened.set_value(result ? Result<void>() : Result<void>(result.error()));
    });
    return opened.get_future().get();
  }
  // Of what is a state, as a scrape would find it now.
  double State(const char* name, const telemetry::Labels& more = {}) const {
    fakes::RecordingMetrics states;
    plugin_.PublishState(states);
    telemetry::Labels labels{{"key_arn", key_}};
    labels.insert(more.begin(), more.end());
    return states.Value(name, labels);
  }
  double Reason(const std::string& reason) const { return State(kReason, {{"reason", reason}}); }
  double KeyState(const std::string& state) const { return State(kState, {{"state", state}}); }

  fakes::FakeClock clock_;
  fakes::SeededRandom random_;
  fakes::FakeKeyService kms_;
  fakes::MemoryFilesystem files_;
  fakes::RecordingLog log_;
  fakes::RecordingMetrics metrics_;
  WorkerPool pool_{{.workers = 8}, clock_};
  const std::string key_ = kms_.CreateKey();
  KeyPlugin plugin_{
      SettingsFor(key_), kms_, NewIdentity(), "v2", {pool_, clock_, random_, log_, metrics_}};
};

TEST_F(KeyPluginTest, SaysWhyTheKeyIdIsNotKnownYet) {
  EXPECT_THAT(plugin_.KeyId(),
              FailsWith(Failure::kUnreachable,
                        "key id is not known yet: starting: KMS has not answered yet"));
  kms_.SetState(key_, "Disabled");
  EXPECT_THAT(Encrypt(), FailsWith(Failure::kKeyUnusable));
  EXPECT_THAT(
      plugin_.KeyId(),
      FailsWith(Failure::kUnreachable, "key id is not known yet: kms Encrypt: DisabledException"));
}

TEST_F(KeyPluginTest, StatusAgreesWithEncryptAfterARotation) {
  const std::string first = Encrypt().value().key_id;
  EXPECT_EQ(plugin_.KeyId().value(), first);
  const std::string material = kms_.Rotate(key_);
  const std::string told = Encrypt().value().key_id;
  EXPECT_EQ(told, key_ + "#" + material);
  EXPECT_EQ(plugin_.KeyId().value(), told);
}

TEST_F(KeyPluginTest, TellsTheReasonOfItsHealthWhenItIsPublished) {
  EXPECT_EQ(Reason("starting"), 1);
  kms_.SetState(key_, "Disabled");
  EXPECT_THAT(Encrypt(), FailsWith(Failure::kKeyUnusable));
  EXPECT_EQ(Reason("starting"), 0);
  EXPECT_EQ(Reason("key-unusable"), 1);
  kms_.SetState(key_, "Enabled");
  ASSERT_THAT(Encrypt(), IsOk());
  EXPECT_EQ(Reason("key-unusable"), 0);
  EXPECT_EQ(Reason("ok"), 1);
  EXPECT_EQ(State("aws_encryption_provider_key_healthy"), 1);
}

TEST_F(KeyPluginTest, TellsTheStateOfTheKeyAsKmsLastShowedIt) {
  EXPECT_EQ(KeyState("unknown"), 1);
  kms_.SetState(key_, "Disabled");
  EXPECT_THAT(Encrypt(), FailsWith(Failure::kKeyUnusable));
  EXPECT_EQ(KeyState("disabled"), 1);
  kms_.FailNext(Error{Failure::kUnreachable, "x"});
  EXPECT_THAT(Encrypt(), FailsWith(Failure::kUnreachable));
  EXPECT_EQ(KeyState("disabled"), 1) << "an error of the network says nothing about the key";
  kms_.SetState(key_, "Enabled");
  ASSERT_THAT(Encrypt(), IsOk());
  EXPECT_EQ(KeyState("enabled"), 1);
  EXPECT_EQ(KeyState("disabled"), 0);
}

TEST_F(KeyPluginTest, TellsWhenKmsLastDidWhatItIsThereFor) {
  constexpr const char* kLast = "aws_encryption_provider_key_last_success_timestamp_seconds";
  EXPECT_EQ(State(kLast, {{"operation", "encrypt"}}), 0);
  ASSERT_THAT(Encrypt(), IsOk());
  const std::chrono::duration<double> now = clock_.WallNow().time_since_epoch();
  clock_.Advance(std::chrono::seconds(40));
  kms_.FailNext(Error{Failure::kUnreachable, "x"});
  static_cast<void>(Encrypt());
  EXPECT_NEAR(State(kLast, {{"operation", "encrypt"}}), now.count(), 0.1);
}

TEST_F(KeyPluginTest, TellsHowManyWorkersThereMayBe) {
  EXPECT_EQ(State("aws_encryption_provider_workers_limit"), 8);
}

TEST_F(KeyPluginTest, CountsWhatCallersWereToldByWhatFailed) {
  kms_.FailNext(Error{Failure::kDenied, "x"});
  static_cast<void>(Encrypt());
  EXPECT_EQ(metrics_.Value("aws_encryption_provider_call_failures_total",
                           {{"key_arn", key_}, {"operation", "encrypt"}, {"failure", "denied"}}),
            1);
  EXPECT_EQ(metrics_.Sum("aws_encryption_provider_call_failures_total"), 1);
}

TEST_F(KeyPluginTest, TimesCallsAsTheirCallersSeeThem) {
  kms_.OnCall([&](const auto&, const auto&) -> Result<void> {
    clock_.Advance(std::chrono::milliseconds(1250));
    return {};
  });
  static_cast<void>(Encrypt());
  const auto seen = metrics_.Observations("aws_encryption_provider_call_seconds",
                                          {{"key_arn", key_}, {"operation", "encrypt"}});
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_GE(seen[0], 1.25);
}

TEST_F(KeyPluginTest, MeasuresTheWaitForAWorkerOnce) {
  ASSERT_THAT(Encrypt(), IsOk());
  EXPECT_EQ(metrics_
                .Observations("aws_encryption_provider_queue_seconds",
                              {{"key_arn", key_}, {"operation", "encrypt"}})
                .size(),
            1U);
}

TEST_F(KeyPluginTest, WritesALineForEachDecryptThatThePolicyRefuses) {
  const std::string foreign = kms_.CreateKey();
  const auto sealed = kms_.Encrypt({foreign, Secret("dek"), {}}, {}).value();
  for (const auto& [key_id, uid] : {std::pair("", "by-kms"), std::pair(foreign.c_str(), "by-us")}) {
    EXPECT_FALSE(Decrypt("1" + sealed.ciphertext_blob, key_id, uid).ok());
  }
  std::vector<std::string> uids;
  for (const auto& line : log_.Lines()) {
    if (line.message == "decrypt refused by policy") uids.push_back(line.fields.at("uid"));
  }
  EXPECT_THAT(uids, testing::ElementsAre("by-kms", "by-us"));
  EXPECT_EQ(metrics_.Sum("aws_encryption_provider_refused_decrypts_total"), 2);
}

}  // namespace
}  // namespace atrest::daemon
