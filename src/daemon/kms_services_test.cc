// The gRPC services in one process, over a real socket, with KMS in memory behind them.
#include <gmock/gmock.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <future>
#include <thread>

#include "daemon/grpc_server.h"
#include "daemon/key_plugin.h"
#include "daemon/kms_v1_service.h"
#include "daemon/kms_v2_service.h"
#include "testing/fake_clock.h"
#include "testing/fake_key_service.h"
#include "testing/recording_log.h"
#include "testing/recording_metrics.h"
#include "testing/seeded_random.h"

namespace atrest::daemon {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class KmsServicesTest : public testing::Test {
 protected:
  KmsServicesTest() {
    server_ = GrpcServer::Start({&v1_service_, &v2_service_}).value();
    channel_ = Connect();
    v1_ = v1beta1::KeyManagementService::NewStub(channel_);
    v2_ = v2::KeyManagementService::NewStub(channel_);
  }

  std::shared_ptr<grpc::Channel> Connect(grpc::ChannelArguments arguments = {}) {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()), 0);
    server_->Adopt(ends[0]);
    return grpc::CreateCustomInsecureChannelFromFd("plugin", ends[1], arguments);
  }

  grpc::Status Encrypt(const std::string& plaintext, v2::EncryptResponse& response) {
    grpc::ClientContext context;
    v2::EncryptRequest request;
    request.set_plaintext(plaintext);
    request.set_uid("uid-1");
    return v2_->Encrypt(&context, request, &response);
  }
  grpc::Status Decrypt(const std::string& ciphertext, std::string& plaintext) {
    grpc::ClientContext context;
    v2::DecryptRequest request;
    request.set_ciphertext(ciphertext);
    request.set_uid("uid-2");
    v2::DecryptResponse response;
    const grpc::Status status = v2_->Decrypt(&context, request, &response);
    plaintext = response.plaintext();
    return status;
  }
  v2::StatusResponse Status() {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::time_point::max());
    v2::StatusResponse response;
    EXPECT_TRUE(v2_->Status(&context, {}, &response).ok());
    return response;
  }
  grpc::Status EncryptFailingAs(Failure kind) {
    kms_.FailNext(Error{kind, "because"});
    v2::EncryptResponse response;
    return Encrypt("dek", response);
  }
  // Every call to KMS waits until its caller is gone or the test lets it go.
  void HoldKms() {
    kms_.OnCall([this](const auto&, const CallContext& context) -> Result<void> {
      ++held_;
      held_.notify_all();
      const std::stop_callback wake(context.stop, [this] { released_.notify_all(); });
      while (!released_ && !context.stop.stop_requested()) {
        std::this_thread::yield();
      }
      if (!context.stop.stop_requested()) return {};
      ++dropped_;
      dropped_.notify_all();
      return Error{Failure::kCancelled, "the caller went away"};
    });
  }
  void ReleaseKms() { released_ = true; }
  static void Await(std::atomic<int>& counter, int count) {
    for (int now = counter; now < count; now = counter) counter.wait(now);
  }

  fakes::FakeClock clock_{fakes::Waiting::kBlocks};
  fakes::SeededRandom random_;
  fakes::FakeKeyService kms_;
  fakes::RecordingLog log_;
  fakes::RecordingMetrics metrics_;
  std::atomic<int> held_{0};
  std::atomic<int> dropped_{0};
  std::atomic<bool> released_{false};
  WorkerPool pool_{{.workers = 96}, clock_};
  const std::string key_ = kms_.CreateKey();
  KeyPlugin plugin_{{key_, {{"cluster", "a"}}},
                    kms_,
                    std::make_unique<provider::FixedKeyIdentity>(key_),
                    "v2",
                    {pool_, clock_, random_, log_, metrics_}};
  KmsV1Service v1_service_{plugin_, clock_};
  KmsV2Service v2_service_{plugin_, clock_, false};
  std::unique_ptr<GrpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1beta1::KeyManagementService::Stub> v1_;
  std::unique_ptr<v2::KeyManagementService::Stub> v2_;
};

TEST_F(KmsServicesTest, OpenInV2WhatTheySealedInV2) {
  v2::EncryptResponse sealed;
  ASSERT_TRUE(Encrypt("dek", sealed).ok());
  EXPECT_EQ(sealed.key_id(), key_);
  EXPECT_EQ(sealed.ciphertext().front(), '1');
  std::string opened;
  ASSERT_TRUE(Decrypt(sealed.ciphertext(), opened).ok());
  EXPECT_EQ(opened, "dek");
}

TEST_F(KmsServicesTest, OpenInV1WhatTheySealedInV1WithAndWithoutThePrefix) {
  grpc::ClientContext seal;
  v1beta1::EncryptRequest plain;
  plain.set_plain("dek");
  v1beta1::EncryptResponse sealed;
  ASSERT_TRUE(v1_->Encrypt(&seal, plain, &sealed).ok());
  for (const std::string& cipher : {sealed.cipher(), sealed.cipher().substr(1)}) {
    grpc::ClientContext open;
    v1beta1::DecryptRequest request;
    request.set_cipher(cipher);
    v1beta1::DecryptResponse opened;
    ASSERT_TRUE(v1_->Decrypt(&open, request, &opened).ok());
    EXPECT_EQ(opened.plain(), "dek");
  }
}

TEST_F(KmsServicesTest, AnswerTheVersionOfV1AsTheReplacedProgram) {
  grpc::ClientContext context;
  v1beta1::VersionResponse response;
  ASSERT_TRUE(v1_->Version(&context, {}, &response).ok());
  EXPECT_EQ(response.version(), "v1beta1");
  EXPECT_EQ(response.runtime_name(), "AWSKMS");
  EXPECT_FALSE(response.runtime_version().empty());
}

TEST_F(KmsServicesTest, AnswerStatusWithVersionKeyAndHealth) {
  const v2::StatusResponse status = Status();
  EXPECT_EQ(status.version(), "v2beta1");
  EXPECT_EQ(status.key_id(), key_);
  EXPECT_THAT(status.healthz(), HasSubstr("starting"));
}

TEST_F(KmsServicesTest, ShowInStatusWhatTrafficShowed) {
  v2::EncryptResponse sealed;
  std::string opened;
  ASSERT_TRUE(Encrypt("dek", sealed).ok());
  ASSERT_TRUE(Decrypt(sealed.ciphertext(), opened).ok());
  EXPECT_EQ(Status().healthz(), "ok");
  kms_.SetState(key_, "Disabled");
  EXPECT_EQ(Encrypt("dek", sealed).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(Status().healthz(), "kms Encrypt: DisabledException");
}

TEST_F(KmsServicesTest, AnswerStatusAsAnErrorForAnUnusableKeyWhereThatIsWanted) {
  KmsV2Service strict(plugin_, clock_, true);
  const auto server = GrpcServer::Start({&strict}).value();
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
  server->Adopt(ends[0]);
  const auto stub =
      v2::KeyManagementService::NewStub(grpc::CreateInsecureChannelFromFd("plugin", ends[1]));
  const auto code_after = [&](Failure kind) {
    EXPECT_FALSE(EncryptFailingAs(kind).ok());
    grpc::ClientContext context;
    v2::StatusResponse response;
    return stub->Status(&context, {}, &response).error_code();
  };
  EXPECT_EQ(code_after(Failure::kKeyUnusable), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(code_after(Failure::kUnreachable), grpc::StatusCode::OK) << "trouble that may pass";
}

TEST_F(KmsServicesTest, TellTheKindsOfFailureApart) {
  EXPECT_EQ(EncryptFailingAs(Failure::kThrottled).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(EncryptFailingAs(Failure::kUnreachable).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(EncryptFailingAs(Failure::kDenied).error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(KmsServicesTest, RefuseWhatIsNoCiphertext) {
  std::string opened;
  for (const std::string& ciphertext : {std::string(), std::string("2abc"), std::string("1")}) {
    EXPECT_EQ(Decrypt(ciphertext, opened).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  }
  EXPECT_EQ(kms_.CallCount("Decrypt"), 0);
}

TEST_F(KmsServicesTest, RefuseAMessageThatIsTooLarge) {
  v2::EncryptResponse response;
  EXPECT_EQ(Encrypt(std::string(70'000, 'x'), response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(kms_.Calls().empty());
}

TEST_F(KmsServicesTest, RefuseACompressedMessage) {
  grpc::ChannelArguments arguments;
  arguments.SetCompressionAlgorithm(GRPC_COMPRESS_GZIP);
  const auto stub = v2::KeyManagementService::NewStub(Connect(arguments));
  grpc::ClientContext context;
  v2::EncryptRequest request;
  request.set_plaintext(std::string(4000, 'x'));
  v2::EncryptResponse response;
  EXPECT_EQ(stub->Encrypt(&context, request, &response).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

// kube-apiserver before 1.32 sends the percent-encoded path of the socket.
TEST_F(KmsServicesTest, TakeAnyAuthority) {
  for (const char* authority :
       {"%2Ftmp%2Fd%20kms", "@name", "localhost", "%2Fvar%2Frun%2Fa.sock"}) {
    grpc::ChannelArguments arguments;
    arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, authority);
    const auto stub = v2::KeyManagementService::NewStub(Connect(arguments));
    grpc::ClientContext context;
    v2::StatusResponse response;
    EXPECT_TRUE(stub->Status(&context, {}, &response).ok()) << authority;
  }
}

TEST_F(KmsServicesTest, AnswerStatusWhileManyEncryptsWaitForKms) {
  HoldKms();
  std::vector<std::future<grpc::Status>> waiting;
  for (int i = 0; i < 64; ++i) {
    waiting.push_back(std::async(std::launch::async, [this] {
      v2::EncryptResponse response;
      return Encrypt("dek", response);
    }));
  }
  Await(held_, 64);
  EXPECT_EQ(Status().key_id(), key_);
  ReleaseKms();
  for (auto& status : waiting) EXPECT_TRUE(status.get().ok());
}

TEST_F(KmsServicesTest, CountTheCallsInFlight) {
  const telemetry::Labels encrypts{{"key_arn", key_}, {"operation", "encrypt"}};
  HoldKms();
  auto status = std::async(std::launch::async, [this] {
    v2::EncryptResponse response;
    return Encrypt("dek", response);
  });
  Await(held_, 1);
  EXPECT_EQ(metrics_.Value("aws_encryption_provider_calls_in_flight", encrypts), 1);
  ReleaseKms();
  EXPECT_TRUE(status.get().ok());
  EXPECT_EQ(metrics_.Value("aws_encryption_provider_calls_in_flight", encrypts), 0);
}

TEST_F(KmsServicesTest, CountTheCallsThatAreShed) {
  pool_.Stop();
  v2::EncryptResponse response;
  EXPECT_EQ(Encrypt("dek", response).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(metrics_.Sum("aws_encryption_provider_shed_calls_total"), 1);
}

TEST_F(KmsServicesTest, DropTheCallToKmsWhenTheCallerGoesAway) {
  HoldKms();
  grpc::ClientContext context;
  std::thread caller([&] {
    v2::EncryptRequest request;
    request.set_plaintext("dek");
    v2::EncryptResponse response;
    EXPECT_EQ(v2_->Encrypt(&context, request, &response).error_code(), grpc::StatusCode::CANCELLED);
  });
  Await(held_, 1);
  context.TryCancel();
  Await(dropped_, 1);
  caller.join();
}

TEST_F(KmsServicesTest, DropTheCallToKmsWhenTheDeadlinePasses) {
  HoldKms();
  grpc::ClientContext context;
  context.set_deadline(gpr_time_from_millis(50, GPR_TIMESPAN));
  v2::DecryptRequest request;
  request.set_ciphertext("1blob");
  v2::DecryptResponse response;
  EXPECT_EQ(v2_->Decrypt(&context, request, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  Await(dropped_, 1);
}

TEST_F(KmsServicesTest, HandTheDeadlineDownToKms) {
  clock_.SetWall(WallTime(seconds(1'000'000)));
  Deadline seen = Deadline::Never();
  kms_.OnCall([&](const auto&, const CallContext& context) -> Result<void> {
    seen = context.deadline;
    return {};
  });
  v2::EncryptResponse response;
  ASSERT_TRUE(Encrypt("dek", response).ok());
  EXPECT_EQ(seen.Left(clock_.Now()), seconds(30)) << "a caller without a deadline is bounded";
}

TEST_F(KmsServicesTest, MakeOneCallToKmsOfEqualDecrypts) {
  v2::EncryptResponse sealed;
  ASSERT_TRUE(Encrypt("dek", sealed).ok());
  HoldKms();
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < 10; ++i) {
    answers.push_back(std::async(std::launch::async, [&] {
      std::string opened;
      return Decrypt(sealed.ciphertext(), opened).ok() ? opened : "failed";
    }));
  }
  Await(held_, 1);
  while (metrics_.Sum("aws_encryption_provider_coalesced_decrypts_total") < 9) {
    std::this_thread::yield();
  }
  ReleaseKms();
  for (auto& answer : answers) EXPECT_EQ(answer.get(), "dek");
  EXPECT_EQ(kms_.CallCount("Decrypt"), 1);
}

TEST_F(KmsServicesTest, TellInTheLogWhichCallFailedAndWhy) {
  kms_.FailNext(Error{Failure::kDenied, "not allowed", "", "AccessDeniedException", "request-7"});
  v2::EncryptResponse response;
  EXPECT_FALSE(Encrypt("dek", response).ok());
  const auto lines = log_.Lines(telemetry::Level::kError);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].fields.at("uid"), "uid-1");
  EXPECT_EQ(lines[0].fields.at("request_id"), "request-7");
  EXPECT_EQ(lines[0].fields.at("operation"), "encrypt");
  EXPECT_EQ(lines[0].fields.at("failure"), "denied");
  EXPECT_EQ(lines[0].fields.at("key"), key_);
}

TEST_F(KmsServicesTest, KeepPlaintextOutOfTheLog) {
  v2::EncryptResponse sealed;
  std::string opened;
  ASSERT_TRUE(Encrypt("canary-plaintext", sealed).ok());
  ASSERT_TRUE(Decrypt(sealed.ciphertext(), opened).ok());
  EXPECT_FALSE(EncryptFailingAs(Failure::kBug).ok());
  EXPECT_THAT(log_.Text(), Not(HasSubstr("canary")));
}

TEST_F(KmsServicesTest, LetCallsInFlightEndWhenTheyAreShutDown) {
  HoldKms();
  auto status = std::async(std::launch::async, [this] {
    v2::EncryptResponse response;
    return Encrypt("dek", response);
  });
  Await(held_, 1);
  std::thread shutdown([&] { server_->Shutdown(std::chrono::system_clock::time_point::max()); });
  ReleaseKms();
  EXPECT_TRUE(status.get().ok());
  shutdown.join();
}

TEST_F(KmsServicesTest, CancelCallsThatOutliveTheShutdown) {
  HoldKms();
  auto status = std::async(std::launch::async, [this] {
    v2::EncryptResponse response;
    return Encrypt("dek", response);
  });
  Await(held_, 1);
  server_->Shutdown(std::chrono::system_clock::time_point());
  EXPECT_FALSE(status.get().ok());
  EXPECT_EQ(dropped_, 1);
}

}  // namespace
}  // namespace atrest::daemon
