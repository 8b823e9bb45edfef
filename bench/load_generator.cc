// Keeps a fixed number of calls in flight on a plugin's socket for a fixed time, over one HTTP/2
// connection as kube-apiserver does, and prints what it saw as one JSON object on stdout.
//
//   load-generator --socket PATH [--api v1|v2] [--operation encrypt|decrypt|status]
//                  [--concurrency N] [--seconds S] [--warmup S]
//
// Used by bench/plugin_bench.py and bench/status_bench.py. It says what the client sees; the
// plugin's CPU and memory are read from /proc by the script.

#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "proto/kms_v1beta1.grpc.pb.h"
#include "proto/kms_v2.grpc.pb.h"

namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::duration;

struct Settings {
  std::string socket;
  std::string api = "v2";
  std::string operation = "encrypt";
  int concurrency = 16;
  double seconds = 5;
  double warmup = 1;
};

struct Outcome {
  std::vector<double> milliseconds;       // of calls that succeeded, after the warm-up
  std::map<int, std::uint64_t> failures;  // by gRPC code
  std::string first_failure;
  double first = 0;  // milliseconds of the first call that succeeded, in the warm-up too
  double seconds = 0;

  void Add(const Outcome& other) {
    milliseconds.insert(milliseconds.end(), other.milliseconds.begin(), other.milliseconds.end());
    for (const auto& [code, count] : other.failures) failures[code] += count;
    if (first_failure.empty()) first_failure = other.first_failure;
    if (first == 0) first = other.first;
  }
};

// One of `concurrency` loops: each finished call starts the next one until the time is over.
template <typename Stub, typename Request, typename Reply>
class Loop {
 public:
  using Method = void (Stub::async::*)(grpc::ClientContext*, const Request*, Reply*,
                                       std::function<void(grpc::Status)>);

  Loop(Stub& stub, const Request& request, SteadyClock::time_point count_from,
       SteadyClock::time_point end)
      : stub_(stub), request_(request), count_from_(count_from), end_(end) {}

  void Start(std::function<void()> finished, Method method) {
    finished_ = std::move(finished);
    method_ = method;
    Next();
  }

  Outcome outcome;

 private:
  void Next() {
    started_ = SteadyClock::now();
    if (started_ >= end_) {
      finished_();
      return;
    }
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    (stub_.async()->*method_)(context_.get(), &request_, &reply_,
                              [this](const grpc::Status& status) { Done(status); });
  }

  void Done(const grpc::Status& status) {
    const SteadyClock::time_point now = SteadyClock::now();
    if (!status.ok()) {
      ++outcome.failures[static_cast<int>(status.error_code())];
      if (outcome.first_failure.empty()) outcome.first_failure = status.error_message();
    } else {
      const double took = duration<double, std::milli>(now - started_).count();
      if (outcome.first == 0) outcome.first = took;
      if (started_ >= count_from_) outcome.milliseconds.push_back(took);
    }
    Next();
  }

  Stub& stub_;
  const Request& request_;
  SteadyClock::time_point count_from_, end_, started_;
  std::function<void()> finished_;
  Method method_ = nullptr;
  std::unique_ptr<grpc::ClientContext> context_;
  Reply reply_;
};

// Loop i sends requests[i % size] over and over.
template <typename Stub, typename Request, typename Reply>
Outcome Run(Stub& stub, const std::vector<Request>& requests,
            typename Loop<Stub, Request, Reply>::Method method, const Settings& settings) {
  const auto start = SteadyClock::now();
  const auto count_from =
      start + std::chrono::duration_cast<SteadyClock::duration>(duration<double>(settings.warmup));
  const auto end = count_from + std::chrono::duration_cast<SteadyClock::duration>(
                                    duration<double>(settings.seconds));
  std::mutex mutex;
  std::condition_variable all_done;
  int running = settings.concurrency;
  std::vector<std::unique_ptr<Loop<Stub, Request, Reply>>> loops;
  for (std::size_t i = 0; i < static_cast<std::size_t>(settings.concurrency); ++i) {
    loops.push_back(std::make_unique<Loop<Stub, Request, Reply>>(
        stub, requests[i % requests.size()], count_from, end));
    loops.back()->Start(
        [&] {
          const std::lock_guard lock(mutex);
          if (--running == 0) all_done.notify_all();
        },
        method);
  }
  std::unique_lock lock(mutex);
  all_done.wait(lock, [&] { return running == 0; });
  Outcome sum;
  sum.seconds = settings.seconds;
  for (const auto& loop : loops) sum.Add(loop->outcome);
  std::sort(sum.milliseconds.begin(), sum.milliseconds.end());
  return sum;
}

double Percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto index = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
  return sorted[index];
}

void Print(const Outcome& outcome) {
  std::uint64_t failed = 0;
  for (const auto& [code, count] : outcome.failures) failed += count;
  std::cout << "{\"calls\":" << outcome.milliseconds.size() << ",\"calls_per_second\":"
            << static_cast<double>(outcome.milliseconds.size()) / outcome.seconds
            << ",\"p50_ms\":" << Percentile(outcome.milliseconds, 0.5)
            << ",\"p99_ms\":" << Percentile(outcome.milliseconds, 0.99)
            << ",\"p999_ms\":" << Percentile(outcome.milliseconds, 0.999)
            << ",\"first_ms\":" << outcome.first << ",\"failed\":" << failed
            << ",\"failures_by_code\":{";
  const char* separator = "";
  for (const auto& [code, count] : outcome.failures) {
    std::cout << separator << '"' << code << "\":" << count;
    separator = ",";
  }
  std::cout << "}}\n";
  if (failed > 0) std::cerr << "first failure: " << outcome.first_failure << "\n";
}

const std::string kDek(32, 'k');  // the size of a DEK or seed

struct ApiV1 {
  using Service = v1beta1::KeyManagementService;
  using EncryptRequest = v1beta1::EncryptRequest;
  using EncryptResponse = v1beta1::EncryptResponse;
  using DecryptRequest = v1beta1::DecryptRequest;
  using DecryptResponse = v1beta1::DecryptResponse;
  static EncryptRequest Encrypt() {
    EncryptRequest request;
    request.set_version("v1beta1");
    request.set_plain(kDek);
    return request;
  }
  static DecryptRequest Decrypt(const EncryptResponse& encrypted) {
    DecryptRequest request;
    request.set_version("v1beta1");
    request.set_cipher(encrypted.cipher());
    return request;
  }
};

struct ApiV2 {
  using Service = v2::KeyManagementService;
  using EncryptRequest = v2::EncryptRequest;
  using EncryptResponse = v2::EncryptResponse;
  using DecryptRequest = v2::DecryptRequest;
  using DecryptResponse = v2::DecryptResponse;
  static EncryptRequest Encrypt() {
    EncryptRequest request;
    request.set_plaintext(kDek);
    request.set_uid("load-generator");
    return request;
  }
  static DecryptRequest Decrypt(const EncryptResponse& encrypted) {
    DecryptRequest request;
    request.set_ciphertext(encrypted.ciphertext());
    request.set_key_id(encrypted.key_id());
    request.set_uid("load-generator");
    return request;
  }
};

// A ciphertext for each loop: a plugin may answer equal Decrypts in flight with one call to KMS.
template <typename Api>
bool MakeDecryptRequests(typename Api::Service::Stub& stub, int count,
                         std::vector<typename Api::DecryptRequest>& requests) {
  for (int i = 0; i < count; ++i) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    typename Api::EncryptResponse encrypted;
    const grpc::Status status = stub.Encrypt(&context, Api::Encrypt(), &encrypted);
    if (!status.ok()) {
      std::cerr << "cannot make a ciphertext: " << status.error_message() << "\n";
      return false;
    }
    requests.push_back(Api::Decrypt(encrypted));
  }
  return true;
}

int RunStatus(const std::shared_ptr<grpc::Channel>& channel, const Settings& settings) {
  using Stub = v2::KeyManagementService::Stub;
  const auto stub = v2::KeyManagementService::NewStub(channel);
  Print(Run<Stub, v2::StatusRequest, v2::StatusResponse>(*stub, {v2::StatusRequest()},
                                                         &Stub::async::Status, settings));
  return 0;
}

template <typename Api>
int RunApi(const std::shared_ptr<grpc::Channel>& channel, const Settings& settings) {
  using Stub = typename Api::Service::Stub;
  const auto stub = Api::Service::NewStub(channel);
  if (settings.operation == "encrypt") {
    Print(Run<Stub, typename Api::EncryptRequest, typename Api::EncryptResponse>(
        *stub, {Api::Encrypt()}, &Stub::async::Encrypt, settings));
    return 0;
  }
  std::vector<typename Api::DecryptRequest> requests;
  if (!MakeDecryptRequests<Api>(*stub, settings.concurrency, requests)) return 3;
  Print(Run<Stub, typename Api::DecryptRequest, typename Api::DecryptResponse>(
      *stub, requests, &Stub::async::Decrypt, settings));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  CLI::App app("keeps N calls in flight on a KMS plugin's socket");
  app.add_option("--socket", settings.socket)->required();
  app.add_option("--api", settings.api)->check(CLI::IsMember({"v1", "v2"}));
  app.add_option("--operation", settings.operation, "status is of v2 whatever --api says")
      ->check(CLI::IsMember({"encrypt", "decrypt", "status"}));
  app.add_option("--concurrency", settings.concurrency)->check(CLI::Range(1, 4096));
  app.add_option("--seconds", settings.seconds)->check(CLI::Range(0.1, 600.0));
  app.add_option("--warmup", settings.warmup)->check(CLI::Range(0.0, 60.0));
  CLI11_PARSE(app, argc, argv);
  const auto channel =
      grpc::CreateChannel("unix:" + settings.socket, grpc::InsecureChannelCredentials());
  if (settings.operation == "status") return RunStatus(channel, settings);
  return settings.api == "v2" ? RunApi<ApiV2>(channel, settings) : RunApi<ApiV1>(channel, settings);
}
