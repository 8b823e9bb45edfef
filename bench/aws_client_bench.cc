// What one KMS call costs in our AWS client: serialise, sign, parse. No socket is opened; the
// transport answers from memory.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "aws/kms/kms_client.h"
#include "aws/kms/kms_wire.h"
#include "aws/sigv4/signer.h"
#include "crypto/base64.h"
#include "testing/fake_clock.h"

namespace atrest {
namespace {

constexpr const char* kUrl = "https://kms.eu-west-1.amazonaws.com/";
constexpr const char* kArn =
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

std::shared_ptr<aws::Credentials> TemporaryCredentials() {
  auto credentials = std::make_shared<aws::Credentials>();
  credentials->access_key_id = "ASIAEXAMPLEEXAMPLE00";
  credentials->secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  credentials->session_token = Secret(std::string(800, 't'));
  return credentials;
}

class HeldCredentials final : public aws::CredentialsProvider {
 public:
  Result<aws::CredentialsPtr> Get(const CallContext&) override { return credentials_; }

 private:
  const aws::CredentialsPtr credentials_ = TemporaryCredentials();
};

class AnsweringTransport final : public http::Transport {
 public:
  explicit AnsweringTransport(std::string body) : body_(std::move(body)) {}
  Result<http::Response> Send(const http::Request&, const CallContext&) override {
    http::Response response;
    response.status = 200;
    response.headers = {{"x-amzn-RequestId", "0f6b7a1e-0000-4000-8000-000000000000"}};
    response.body = Secret(body_);
    return response;
  }

 private:
  const std::string body_;
};

std::string EncryptReply() {
  return R"({"CiphertextBlob":")" + crypto::EncodeBase64(std::string(184, 'b')) + R"(","KeyId":")" +
         kArn + R"(","EncryptionAlgorithm":"SYMMETRIC_DEFAULT"})";
}

kms::EncryptRequest Request() { return {kArn, Secret(std::string(32, 'k')), {{"cluster", "a"}}}; }

void Serialise(benchmark::State& state) {
  kms::EncryptRequest request = Request();
  for (auto _ : state) benchmark::DoNotOptimize(aws::EncryptBody(request));
}
BENCHMARK(Serialise);

void Sign(benchmark::State& state) {
  auto credentials = TemporaryCredentials();
  fakes::FakeClock clock;
  aws::Signer signer("eu-west-1", "kms");
  http::Request request;
  request.method = "POST";
  request.url = kUrl;
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "TrentService.Encrypt"}};
  request.body = aws::EncryptBody(Request());
  for (auto _ : state) signer.Sign(request, *credentials, clock.WallNow());
}
BENCHMARK(Sign);

void Parse(benchmark::State& state) {
  std::string reply = EncryptReply();
  for (auto _ : state) benchmark::DoNotOptimize(aws::ParseEncryptReply(reply));
}
BENCHMARK(Parse);

void WholeCall(benchmark::State& state) {
  AnsweringTransport transport(EncryptReply());
  HeldCredentials credentials;
  aws::FixedKmsTarget target(kUrl, "eu-west-1");
  fakes::FakeClock clock;
  aws::KmsClient client(transport, credentials, target, clock);
  kms::EncryptRequest request = Request();
  for (auto _ : state) benchmark::DoNotOptimize(client.Encrypt(request, {}));
}
BENCHMARK(WholeCall);

}  // namespace
}  // namespace atrest

BENCHMARK_MAIN();
