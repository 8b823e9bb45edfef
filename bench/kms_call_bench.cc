// What one kms:Encrypt costs this process, from aws::AwsKms down to the socket, against a server in
// a process of its own that always gives the same answer; and what the first call costs after a
// quiet time, on a connection that was kept, on a new one with an earlier TLS session, and on a
// new one with none.
//
//   kms-call-bench [CALLS]
//
// "user" is the time in user mode (getrusage): over plain http that is the client outside TLS and
// kernel.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "aws/kms/open_key_service.h"
#include "crypto/base64.h"
#include "http/curl_transport.h"
#include "http/server.h"
#include "os/disk_filesystem.h"
#include "os/kernel_random.h"
#include "os/real_clock.h"
#include "testing/fake_environment.h"
#include "testing/recording_log.h"
#include "testing/test_authority.h"

namespace {

using namespace atrest;  // NOLINT
using Microseconds = std::chrono::duration<double, std::micro>;

constexpr const char* kArn =
    "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

[[noreturn]] void Fail(const std::string& why) {
  std::fprintf(stderr, "kms-call-bench: error: %s\n", why.c_str());
  std::exit(3);
}

http::Response Encrypted(const http::ServerRequest& /*request*/) {
  http::Response response;
  response.status = 200;
  response.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                      {"Date", "Thu, 01 Jan 2026 00:00:00 GMT"},
                      {"x-amzn-RequestId", "0e3b5f0a-7c6b-4f5e-9d2a-0123456789ab"}};
  response.body =
      Secret(R"({"CiphertextBlob":")" + crypto::EncodeBase64(std::string(184, 'b')) +
             R"(","KeyId":")" + kArn + R"(","EncryptionAlgorithm":"SYMMETRIC_DEFAULT"})");
  return response;
}

// Serves until this process ends; the URL comes through a pipe.
std::string ServeInAnotherProcess(const http::ServerOptions& options) {
  std::array<int, 2> pipe_ends{};
  if (pipe(pipe_ends.data()) != 0) Fail("no pipe");
  const pid_t child = fork();
  if (child < 0) Fail("no second process");
  std::array<char, 128> url{};
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const auto server = http::Server::Listen(options, Encrypted).value();
    server->url().copy(url.data(), url.size() - 1);
    if (write(pipe_ends[1], url.data(), url.size()) < 0) _exit(1);
    while (true) pause();
  }
  if (read(pipe_ends[0], url.data(), url.size()) <= 0) Fail("the server did not start");
  return url.data();
}

struct Times {
  double user = 0, kernel = 0;  // microseconds
};

Times Spent() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto micro = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return {micro(usage.ru_utime), micro(usage.ru_stime)};
}

// The client as the provider has it, with temporary credentials as an instance role's.
class Client {
 public:
  Client(const std::string& url, const http::TransportOptions& transport_options) {
    transport_ = http::CurlTransport::Open(transport_options, clock_).value();
    aws::AwsKmsOptions options;
    options.kms_endpoint = url;
    kms_ = aws::AwsKms::Open(options, {*transport_, environment_, files_, clock_, random_, log_})
               .value();
    key_ = kms_->OpenKey(kArn).value();
    if (!kms_->credentials().Get({}).ok()) Fail("no credentials");
  }

  void Encrypt() {
    const std::stop_source caller;
    CallContext context;
    context.stop = caller.get_token();
    context.deadline = Deadline::After(clock_.Now(), std::chrono::seconds(3));
    const auto result =
        key_->Encrypt({kArn, Secret(std::string(32, 'k')), {{"cluster", "a"}}}, context);
    if (!result.ok()) Fail(result.error().message);
  }

  double TimedEncrypt() {
    const SteadyTime start = clock_.Now();
    Encrypt();
    return Microseconds(clock_.Now() - start).count();
  }

 private:
  os::RealClock clock_;
  os::KernelRandom random_;
  os::DiskFilesystem files_;
  fakes::FakeEnvironment environment_{{"AWS_ACCESS_KEY_ID", "ASIAEXAMPLEEXAMPLE00"},
                                      {"AWS_SECRET_ACCESS_KEY", std::string(40, 's')},
                                      {"AWS_SESSION_TOKEN", std::string(800, 't')}};
  fakes::RecordingLog log_;
  std::unique_ptr<http::CurlTransport> transport_;
  std::unique_ptr<aws::AwsKms> kms_;
  std::unique_ptr<kms::KeyService> key_;
};

void MeasureWarmCalls(const char* name, const std::string& url,
                      const http::TransportOptions& options, int calls) {
  Client client(url, options);
  for (int i = 0; i < 100; ++i) client.Encrypt();
  const Times before = Spent();
  for (int i = 0; i < calls; ++i) client.Encrypt();
  const Times after = Spent();
  std::printf("%-12s %10.1f %10.1f\n", name, (after.user - before.user) / calls,
              (after.kernel - before.kernel) / calls);
}

void Print(const char* name, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  std::printf("%-44s %8.0f %8.0f\n", name, times[times.size() / 2], times[times.size() * 9 / 10]);
}

void MeasureFirstCalls(const std::string& url, const http::TransportOptions& options) {
  constexpr int kTimes = 300;
  std::vector<double> warm, resumed, cold;
  Client keeping(url, options);
  http::TransportOptions without = options;
  without.max_idle_handles = 0;  // every call makes its connection
  Client connecting(url, without);
  keeping.Encrypt();
  connecting.Encrypt();
  for (int i = 0; i < kTimes; ++i) {
    warm.push_back(keeping.TimedEncrypt());
    resumed.push_back(connecting.TimedEncrypt());
    cold.push_back(Client(url, options).TimedEncrypt());
  }
  std::printf("\nfirst call after a quiet time, us             median      p90\n");
  Print("connection kept warm", std::move(warm));
  Print("new connection, TLS session taken up again", std::move(resumed));
  Print("new connection, full handshake", std::move(cold));
}

}  // namespace

int main(int argc, char** argv) {
  const int calls = argc > 1 ? std::max(1, std::atoi(argv[1])) : 20000;
  fakes::TestAuthority authority;
  const fakes::TlsFiles files = authority.Issue("IP:127.0.0.1");
  http::ServerOptions tls;
  tls.tls_certificate_file = files.certificate;
  tls.tls_key_file = files.key;
  const std::string plain_url = ServeInAnotherProcess({});
  const std::string tls_url = ServeInAnotherProcess(tls);
  http::TransportOptions trusting;
  trusting.ca_bundle_file = authority.certificate_file();
  std::printf("CPU of a call, us      user     kernel\n");
  MeasureWarmCalls("plain http", plain_url, {}, calls);
  MeasureWarmCalls("TLS", tls_url, trusting, calls);
  MeasureFirstCalls(tls_url, trusting);
  return 0;
}
