// What a call through http::CurlTransport costs, against our own server on loopback: calls per
// second, latency, and CPU of caller and server apart, plain and through TLS.
//
//   transport-bench [CALLS_PER_CALLER]
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "http/curl_transport.h"
#include "http/server.h"
#include "os/real_clock.h"
#include "testing/test_authority.h"

namespace {

using namespace atrest;        // NOLINT
using namespace atrest::http;  // NOLINT
using Microseconds = std::chrono::duration<double, std::micro>;

[[noreturn]] void Fail(const std::string& why) {
  std::fprintf(stderr, "transport-bench: error: %s\n", why.c_str());
  std::exit(3);
}

double CpuMicroseconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

// As large as a real kms:Encrypt with temporary credentials.
Request EncryptRequest(const std::string& url) {
  Request request;
  request.method = "POST";
  request.url = url + "/";
  request.headers = {
      {"Content-Type", "application/x-amz-json-1.1"},
      {"X-Amz-Target", "TrentService.Encrypt"},
      {"X-Amz-Date", "20260101T000000Z"},
      {"X-Amz-Security-Token", std::string(600, 't')},
      {"Authorization",
       "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/kms/aws4_request, "
       "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=" +
           std::string(64, '0')}};
  request.body = Secret(std::string(150, 'b'));
  return request;
}

ServerResponse EncryptReply(const ServerRequest& /*request*/) {
  ServerResponse response;
  response.status = 200;
  response.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                      {"Date", "Thu, 01 Jan 2026 00:00:00 GMT"},
                      {"x-amzn-RequestId", "0e3b5f0a-7c6b-4f5e-9d2a-0123456789ab"}};
  response.body = Secret(std::string(400, 'x'));
  return response;
}

struct Sums {
  std::vector<double> latencies;
  double cpu = 0;
};

Sums Call(CurlTransport& transport, const Clock& clock, const std::string& url, int calls) {
  const Request request = EncryptRequest(url);
  const std::stop_source stop;
  Sums sums;
  const auto once = [&] {
    CallContext context;
    context.stop = stop.get_token();
    context.deadline = Deadline::After(clock.Now(), std::chrono::seconds(10));
    const Result<Response> answer = transport.Send(request, context);
    if (!answer.ok()) Fail(answer.error().message);
  };
  once();  // connects
  const double cpu = CpuMicroseconds(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < calls; ++i) {
    const SteadyTime start = clock.Now();
    once();
    sums.latencies.push_back(Microseconds(clock.Now() - start).count());
  }
  sums.cpu = CpuMicroseconds(CLOCK_THREAD_CPUTIME_ID) - cpu;
  return sums;
}

void Measure(bool tls, int callers, int calls) {
  const os::RealClock clock;
  fakes::TestAuthority authority;
  ServerOptions options;
  TransportOptions transport_options;
  if (tls) {
    const fakes::TlsFiles files = authority.Issue("IP:127.0.0.1");
    options.tls_certificate_file = files.certificate;
    options.tls_key_file = files.key;
    transport_options.ca_bundle_file = authority.certificate_file();
  }
  const auto server = Server::Listen(options, EncryptReply).value();
  const auto transport = CurlTransport::Open(transport_options, clock).value();
  std::vector<Sums> sums(static_cast<std::size_t>(callers));
  std::vector<std::thread> threads;
  const SteadyTime start = clock.Now();
  const double process = CpuMicroseconds(CLOCK_PROCESS_CPUTIME_ID);
  for (Sums& own : sums) {
    threads.emplace_back([&] { own = Call(*transport, clock, server->url(), calls); });
  }
  for (std::thread& thread : threads) thread.join();
  const double all_cpu = CpuMicroseconds(CLOCK_PROCESS_CPUTIME_ID) - process;
  const double seconds = std::chrono::duration<double>(clock.Now() - start).count();
  std::vector<double> latencies;
  double caller_cpu = 0;
  for (const Sums& own : sums) {
    latencies.insert(latencies.end(), own.latencies.begin(), own.latencies.end());
    caller_cpu += own.cpu;
  }
  std::sort(latencies.begin(), latencies.end());
  const auto count = static_cast<double>(latencies.size());
  std::printf("%-5s %7d %9.0f %8.0f %8.0f %12.1f %12.1f\n", tls ? "TLS" : "plain", callers,
              count / seconds, latencies[latencies.size() / 2],
              latencies[latencies.size() * 99 / 100], caller_cpu / count,
              (all_cpu - caller_cpu) / count);
}

}  // namespace

int main(int argc, char** argv) {
  const int calls = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5000;
  std::printf("      callers   calls/s   p50 us   p99 us  caller us/c  server us/c\n");
  for (const bool tls : {false, true}) {
    for (const int callers : {1, 8, 64}) Measure(tls, callers, std::max(1, calls / callers));
  }
  return 0;
}
