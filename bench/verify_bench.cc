// What verify costs beyond reading: fills an etcd, then reads all keys in pages without looking at
// them, the bare minimum, and counts what it is given. Run by verify_bench.py.
//
//   verify-bench fill  URL COUNT BYTES   puts COUNT values of BYTES each under /registry/secrets/
//   verify-bench read  URL PAGE          pages of PAGE keys at one revision
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "etcd/grpc_call.h"
#include "etcd/http_etcd_client.h"
#include "http/curl_transport.h"
#include "os/real_clock.h"
#include "testing/proto_writer.h"
#include "testing/sealed_values.h"

namespace atrest {
namespace {

using fakes::ProtoWriter;

constexpr int kPutsInOneTransaction = 100;  // etcd allows 128

// Distinct values, 1 of 1000 under a DEK of its own.
std::string Value(const std::string& key, long number, std::size_t bytes) {
  const std::string wrapped = "wrapped" + std::to_string(number / 1000);
  const std::size_t most = bytes > 200 ? bytes - 200 : 1;
  return fakes::SealedByKmsV2(
      {.key_id = "arn:aws:kms:eu-west-1:111122223333:key/one", .wrapped = wrapped}, key,
      std::string(most, 'p'));
}

Result<void> Fill(http::Transport& transport, const std::string& url, long count,
                  std::size_t bytes) {
  for (long first = 0; first < count; first += kPutsInOneTransaction) {
    ProtoWriter transaction;
    for (long i = first; i < std::min(count, first + kPutsInOneTransaction); ++i) {
      const std::string key = "/registry/secrets/bench/secret-" + std::to_string(i);
      ProtoWriter put;
      put.Bytes(1, key).Bytes(2, Value(key, i, bytes));
      transaction.Message(2, ProtoWriter().Message(2, put));  // success: RequestOp.request_put
    }
    TRY(etcd::CallGrpc(transport, {url, "/etcdserverpb.KV/Txn", transaction.text()}, {}));
  }
  return {};
}

Result<void> Read(http::Transport& transport, const Clock& clock, const std::string& url,
                  long page_size) {
  etcd::HttpEtcdClient client({url}, transport, clock, std::chrono::minutes(5));
  etcd::RangeRequest request;
  request.key = "/registry/";
  request.range_end = etcd::EndOfPrefix(request.key);
  request.limit = page_size;
  std::size_t keys = 0;
  while (true) {
    TRY_ASSIGN(const etcd::RangePage page, client.Range(request, {}));
    if (request.revision == 0) request.revision = page.revision;
    keys += page.entries.size();
    if (!page.more || page.entries.empty()) break;
    request.key = std::string(page.entries.back().key) + '\0';
  }
  std::printf("%zu keys\n", keys);
  return {};
}

Result<void> Run(int argc, char** argv) {
  const os::RealClock clock;
  http::TransportOptions options;
  options.http2 = true;
  TRY_ASSIGN(const auto transport, http::CurlTransport::Open(options, clock));
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "fill" && argc == 5) {
    return Fill(*transport, argv[2], std::atol(argv[3]),
                static_cast<std::size_t>(std::atol(argv[4])));
  }
  if (what == "read" && argc == 4) return Read(*transport, clock, argv[2], std::atol(argv[3]));
  return Error{Failure::kBadInput, "usage: verify-bench fill URL COUNT BYTES | read URL PAGE"};
}

}  // namespace
}  // namespace atrest

int main(int argc, char** argv) {
  const atrest::Result<void> result = atrest::Run(argc, argv);
  if (result.ok()) return 0;
  std::fprintf(stderr, "verify-bench: %s\n", result.error().message.c_str());
  return 1;
}
