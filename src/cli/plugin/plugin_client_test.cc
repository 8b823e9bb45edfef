#include "cli/plugin/plugin_client.h"

#include <gtest/gtest.h>

#include "os/real_clock.h"
#include "testing/fake_kms_plugin.h"
#include "testing/temporary_directory.h"

namespace atrest::cli {
namespace {

using fakes::FakeKmsPlugin;
using fakes::FakePluginState;

class PluginClientTest : public ::testing::TestWithParam<PluginApi> {
 protected:
  PluginClientTest() {
    context_.deadline = Deadline::After(clock_.Now(), std::chrono::seconds(10));
    client_ = OpenPlugin(GetParam(), socket(), clock_).value();
  }

  std::string socket() const { return directory_ / "socket.sock"; }
  void FailWith(grpc::StatusCode code) {
    FakePluginState state;
    state.failure = grpc::Status(code, "the reason");
    plugin_.set_state(state);
  }

  os::RealClock clock_;
  const fakes::TemporaryDirectory directory_;
  FakeKmsPlugin plugin_{socket()};
  CallContext context_;
  std::unique_ptr<PluginClient> client_;
};

TEST_P(PluginClientTest, DecryptsWhatItEncrypted) {
  const auto stored = client_->Encrypt(Secret("key bytes"), context_);
  ASSERT_TRUE(stored.ok()) << stored.error().message;
  EXPECT_EQ(stored->ciphertext, "sealed:key bytes");
  EXPECT_EQ(client_->Decrypt(*stored, context_).value().Reveal(), "key bytes");
}

TEST_P(PluginClientTest, AsksForTheStatus) {
  const auto status = client_->Status(context_);
  ASSERT_TRUE(status.ok()) << status.error().message;
  EXPECT_EQ(status->version, GetParam() == PluginApi::kV1 ? "v1beta1" : "v2beta1");
}

TEST_P(PluginClientTest, TellsABadCiphertextByItsKind) {
  const auto result =
      client_->Decrypt({.ciphertext = "other", .key_id = "", .annotations = {}}, context_);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, Failure::kBadCiphertext);
  EXPECT_EQ(result.error().code, "INVALID_ARGUMENT");
}

TEST_P(PluginClientTest, NeverTakesAnotherFailureForABadCiphertext) {
  for (const auto& [code, kind] : std::map<grpc::StatusCode, Failure>{
           {grpc::StatusCode::UNAVAILABLE, Failure::kUnreachable},
           {grpc::StatusCode::RESOURCE_EXHAUSTED, Failure::kThrottled},
           {grpc::StatusCode::PERMISSION_DENIED, Failure::kDenied},
           {grpc::StatusCode::FAILED_PRECONDITION, Failure::kKeyUnusable},
           {grpc::StatusCode::NOT_FOUND, Failure::kKeyNotFound},
           {grpc::StatusCode::INTERNAL, Failure::kServiceFault},
           {grpc::StatusCode::UNKNOWN, Failure::kServiceFault}}) {
    FailWith(code);
    const auto result =
        client_->Decrypt({.ciphertext = "sealed:x", .key_id = "", .annotations = {}}, context_);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().kind, kind) << code;
  }
}

TEST_P(PluginClientTest, PutsThePluginsReasonAndTheSocketIntoTheMessage) {
  FailWith(grpc::StatusCode::FAILED_PRECONDITION);
  const auto result = client_->Encrypt(Secret("x"), context_);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message,
            "encrypt on " + socket() + ": the reason (FAILED_PRECONDITION)");
}

TEST_P(PluginClientTest, SaysUnreachableWhereNothingListens) {
  const auto client = OpenPlugin(GetParam(), directory_ / "nobody.sock", clock_).value();
  const auto result = client->Status(context_);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, Failure::kUnreachable);
}

TEST_P(PluginClientTest, SaysSoWhenTheTimeIsOver) {
  context_.deadline = Deadline::At(clock_.Now());
  EXPECT_EQ(client_->Status(context_).error().kind, Failure::kDeadlineExceeded);
}

INSTANTIATE_TEST_SUITE_P(Apis, PluginClientTest, ::testing::Values(PluginApi::kV1, PluginApi::kV2));

TEST(OpenPlugin, RefusesAPathThatIsTooLongForASocket) {
  const os::RealClock clock;
  EXPECT_EQ(OpenPlugin(PluginApi::kV2, std::string(108, 'a'), clock).error().kind,
            Failure::kBadInput);
  EXPECT_FALSE(OpenPlugin(PluginApi::kV2, "", clock).ok());
}

}  // namespace
}  // namespace atrest::cli
