// Our whole AWS client (transport, credentials, signature, retries) against the real kms-emulator,
// with everything in between that a network can do wrong.
//
//   ATREST_EMULATOR=path of kms-emulator
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "aws/kms/open_key_service.h"
#include "http/curl_transport.h"
#include "os/kernel_random.h"
#include "os/process_environment.h"
#include "os/real_clock.h"
#include "testing/emulator_process.h"
#include "testing/fake_environment.h"
#include "testing/fault_proxy.h"
#include "testing/memory_filesystem.h"
#include "testing/process_entries.h"
#include "testing/recording_log.h"
#include "testing/result_matchers.h"

namespace atrest {
namespace {

using fakes::Act;
using fakes::ComesDownTo;
using fakes::Cut;
using fakes::EmulatorProcess;
using fakes::EntriesOf;
using fakes::Fault;
using fakes::FaultProxy;
using fakes::kDescriptors;
using fakes::kThreads;
using fakes::Layer;
using std::chrono::milliseconds;
using testing::HasSubstr;

const std::string kKey = EmulatorProcess::kKey;

// The emulators that all tests ask: over http, over TLS as it should be, and with two certificates
// that must not be trusted.
struct World {
  World() {
    const auto found = os::ProcessEnvironment().Get("ATREST_EMULATOR");
    if (!found) std::abort();
    plain = std::make_unique<EmulatorProcess>(*found);
    tls = std::make_unique<EmulatorProcess>(*found, authority.Issue("IP:127.0.0.1"));
    expired = std::make_unique<EmulatorProcess>(*found, authority.Issue("IP:127.0.0.1", -1));
    wrong = std::make_unique<EmulatorProcess>(*found, authority.Issue("DNS:kms.example.com"));
    stranger = std::make_unique<EmulatorProcess>(*found, other_authority.Issue("IP:127.0.0.1"));
  }
  fakes::TestAuthority authority, other_authority;
  std::unique_ptr<EmulatorProcess> plain, tls, expired, wrong, stranger;
};

World& TheWorld() {
  static World world;
  return world;
}

struct Limits {
  milliseconds attempt{5000};
  milliseconds deadline{20000};
  std::chrono::seconds connection_age{900};
};

// The clock of a machine that booted with a wrong one.
class WrongClock final : public Clock {
 public:
  explicit WrongClock(std::chrono::seconds ahead) : ahead_(ahead) {}
  SteadyTime Now() const override { return real_.Now(); }
  WallTime WallNow() const override { return real_.WallNow() + ahead_; }
  bool WaitUntil(SteadyTime time, const std::stop_token& stop) const override {
    return real_.WaitUntil(time, stop);
  }

 private:
  const os::RealClock real_;
  const std::chrono::seconds ahead_;
};

// The client as the provider puts it together.
class Client {
 public:
  explicit Client(const std::string& url, Limits limits = {},
                  std::chrono::seconds clock_is_ahead = {})
      : limits_(limits), clock_(clock_is_ahead) {
    http::TransportOptions transport_options;
    transport_options.ca_bundle_file = TheWorld().authority.certificate_file();
    transport_options.max_connection_age = limits.connection_age;
    transport_ = http::CurlTransport::Open(transport_options, clock_).value();
    aws::AwsKmsOptions options;
    options.kms_endpoint = url;
    options.retries.plan.base = milliseconds(2);
    options.retries.attempt_timeout = limits.attempt;
    options.retry_quota = 1'000'000;  // the quota has tests of its own
    kms_ = aws::AwsKms::Open(options, {*transport_, environment_, files_, clock_, random_, log_})
               .value();
    key_ = kms_->OpenKey(kKey).value();
  }

  // One of the three operations; its error, or nothing.
  std::optional<Error> Call(int operation, const std::string& blob = "no blob of ours") {
    CallContext context;
    const SteadyTime start = clock_.Now();
    context.deadline = Deadline::After(start, limits_.deadline);
    std::optional<Error> error;
    const auto keep = [&error](auto result) {
      if (!result.ok()) error = std::move(result).error();
    };
    switch (operation % 3) {
      case 0: keep(key_->Encrypt({kKey, Secret("dek"), {{"cluster", "a"}}}, context)); break;
      case 1: keep(key_->Decrypt({kKey, blob, {{"cluster", "a"}}}, context)); break;
      default: keep(key_->DescribeKey(kKey, context)); break;
    }
    // A busy machine may wake us late; a call that outlives its deadline is late by its rest.
    EXPECT_LT(clock_.Now() - start, limits_.deadline + milliseconds(500));
    return error;
  }

  std::size_t Warnings() const { return log_.Lines(telemetry::Level::kWarn).size(); }

  // What a ciphertext of the key looks like.
  std::string Blob() {
    return key_->Encrypt({kKey, Secret("dek"), {{"cluster", "a"}}}, {})->ciphertext_blob;
  }

 private:
  const Limits limits_;
  WrongClock clock_;
  os::KernelRandom random_;
  fakes::FakeEnvironment environment_{{"AWS_ACCESS_KEY_ID", "test"},
                                      {"AWS_SECRET_ACCESS_KEY", "test"},
                                      {"AWS_EC2_METADATA_DISABLED", "true"}};
  fakes::MemoryFilesystem files_;
  fakes::RecordingLog log_;
  std::unique_ptr<http::CurlTransport> transport_;
  std::unique_ptr<aws::AwsKms> kms_;
  std::unique_ptr<kms::KeyService> key_;
};

constexpr const char* kJsonHead = "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\n";

std::string Reply(const std::string& body) {
  return kJsonHead + ("Content-Length: " + std::to_string(body.size())) + "\r\n\r\n" + body;
}

std::string BigHead() {
  std::string head = kJsonHead;
  while (head.size() < 40'000) head += "X-Big: " + std::string(1000, 'x') + "\r\n";
  return head;
}

using Server = std::unique_ptr<EmulatorProcess> World::*;

struct Row {
  const char* name;
  Server server;
  Fault fault;
  const char* message;  // the part that names the fault
};

const char* const kReset = "broke while reading the reply: connection reset";
const char* const kEarly = "ended early";

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = {
      {"ResetAtOnce", &World::plain, {Cut::kAtAccept, Act::kReset}, "connection reset"},
      {"ResetBeforeTheReply", &World::plain, {Cut::kBeforeReply, Act::kReset}, kReset},
      {"ResetWithinTheHead", &World::plain, {Cut::kMidHead, Act::kReset}, kReset},
      {"ResetBeforeTheBody", &World::plain, {Cut::kBeforeBody, Act::kReset}, kReset},
      {"ResetWithinTheBody", &World::plain, {Cut::kMidBody, Act::kReset}, kReset},
      {"ClosedAtOnce", &World::plain, {Cut::kAtAccept, Act::kHalfClose}, "without an answer"},
      {"ClosedBeforeTheReply", &World::plain, {Cut::kBeforeReply}, "without an answer"},
      {"HalfClosedBeforeTheReply",
       &World::plain,
       {Cut::kBeforeReply, Act::kHalfClose},
       "without an answer"},
      {"TruncatedWithinTheHead", &World::plain, {Cut::kMidHead}, kEarly},
      {"TruncatedBeforeTheBody", &World::plain, {Cut::kBeforeBody}, kEarly},
      {"TruncatedWithinTheBody", &World::plain, {Cut::kMidBody}, kEarly},
      {"HalfClosedWithinTheBody", &World::plain, {Cut::kMidBody, Act::kHalfClose}, kEarly},
      {"StalledBeforeTheReply", &World::plain, {Cut::kBeforeReply, Act::kStall}, "no answer of"},
      {"StalledWithinTheHead", &World::plain, {Cut::kMidHead, Act::kStall}, "stalled after"},
      {"StalledBeforeTheBody", &World::plain, {Cut::kBeforeBody, Act::kStall}, "stalled after"},
      {"StalledWithinTheBody", &World::plain, {Cut::kMidBody, Act::kStall}, "stalled after"},
      {"DrippingHead", &World::plain, {Cut::kMidHead, Act::kDrip}, "stalled after"},
      {"DrippingBody", &World::plain, {Cut::kBeforeBody, Act::kDrip}, "stalled after"},
      {"NoHttp",
       &World::plain,
       {Cut::kAfterBody, Act::kClose, "220 mail.example.com ESMTP\r\n"},
       "does not answer in HTTP"},
      {"NoJson",
       &World::plain,
       {Cut::kAfterBody, Act::kClose, Reply("<html>hello</html>")},
       "unreadable KMS reply"},
      {"EmptyBody",
       &World::plain,
       {Cut::kAfterBody, Act::kClose, Reply("")},
       "unreadable KMS reply"},
      {"NoKms",
       &World::plain,
       {Cut::kAfterBody, Act::kClose, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"},
       "http status 403"},
      {"OversizedBody",
       &World::plain,
       {Cut::kAfterBody, Act::kClose, Reply(std::string(100'000, 'x'))},
       "larger than 65536 bytes"},
      {"OversizedHead",
       &World::plain,
       {Cut::kAfterBody, Act::kClose, BigHead()},
       "reply headers of"},
      {"ResetWithinTheHandshake",
       &World::tls,
       {Cut::kMidHandshake, Act::kReset},
       "TLS handshake failed"},
      {"ClosedWithinTheHandshake", &World::tls, {Cut::kMidHandshake}, "TLS handshake failed"},
      {"GarbageWithinTheHandshake",
       &World::tls,
       {Cut::kMidHandshake, Act::kHalfClose, std::string(2000, 'g')},
       "TLS handshake failed"},
      {"NoTls",
       &World::tls,
       {Cut::kAtAccept, Act::kHalfClose, "HTTP/1.1 400 Bad Request\r\n\r\n"},
       "TLS handshake failed"},
      {"StalledWithinTheHandshake",
       &World::tls,
       {Cut::kMidHandshake, Act::kStall},
       "no TLS handshake with"},
      {"CertificateOfAnotherName", &World::wrong, {}, "its certificate is for another name"},
      {"CertificateThatExpired", &World::expired, {}, "certificate has expired"},
      {"CertificateOfAStranger", &World::stranger, {}, "unable to get local issuer certificate"},
  };
  return rows;
}

class KmsFault : public testing::TestWithParam<Row> {
 protected:
  // Through a proxy that breaks each connection in the same way.
  void Break(const Row& row, Limits limits) {
    const Layer layer = row.server == &World::plain ? Layer::kHttp : Layer::kTls;
    proxy = std::make_unique<FaultProxy>((TheWorld().*row.server)->port(), layer,
                                         [&row](int) { return row.fault; });
    client = std::make_unique<Client>(proxy->url(layer == Layer::kTls ? "https" : "http"), limits);
  }
  std::unique_ptr<FaultProxy> proxy;
  std::unique_ptr<Client> client;
};

TEST_P(KmsFault, EndsEveryCallInTimeWithItsKindAndItsName) {
  const Act act = GetParam().fault.act;
  const bool silent = act == Act::kStall || act == Act::kDrip;
  Break(GetParam(), silent ? Limits{.attempt = milliseconds(60)} : Limits{});
  for (int operation = 0; operation < 3; ++operation) {
    const auto error = client->Call(operation);
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(FailureName(error->kind), FailureName(Failure::kUnreachable));
    EXPECT_THAT(error->message, HasSubstr(GetParam().message));
    EXPECT_THAT(error->message, HasSubstr("(3 attempts)"));
  }
}

TEST_P(KmsFault, NeverOutlivesAShortDeadline) {
  Break(GetParam(), {.deadline = milliseconds(40)});
  const auto error = client->Call(0);
  ASSERT_TRUE(error.has_value());
  EXPECT_THAT(error->kind, testing::AnyOf(Failure::kUnreachable, Failure::kDeadlineExceeded));
}

INSTANTIATE_TEST_SUITE_P(Network, KmsFault, testing::ValuesIn(Rows()),
                         [](const auto& row) { return row.param.name; });

TEST(KmsFaults, AHealthyNetworkIsPassedThrough) {
  for (const Server server : {&World::plain, &World::tls}) {
    const Layer layer = server == &World::plain ? Layer::kHttp : Layer::kTls;
    FaultProxy proxy((TheWorld().*server)->port(), layer, [](int) { return Fault(); });
    Client client(proxy.url(layer == Layer::kTls ? "https" : "http"));
    const std::string blob = client.Blob();
    for (int operation = 0; operation < 3; ++operation) {
      EXPECT_EQ(client.Call(operation, blob), std::nullopt) << operation;
    }
  }
}

TEST(KmsFaults, AFaultThatPassesIsRetried) {
  FaultProxy proxy(TheWorld().plain->port(), Layer::kHttp, [](int connection) {
    return connection < 2 ? Fault{Cut::kMidBody, Act::kReset} : Fault();
  });
  Client client(proxy.url());
  EXPECT_EQ(client.Call(0), std::nullopt);
  EXPECT_EQ(proxy.faults(), 2);
}

TEST(KmsFaults, AResetAfterTheWholeReplyCostsNothing) {
  FaultProxy proxy(TheWorld().plain->port(), Layer::kHttp, [](int) {
    return Fault{Cut::kAfterBody, Act::kReset};
  });
  Client client(proxy.url());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.Call(0), std::nullopt);
}

TEST(KmsFaults, APortWhereNobodyListensRefuses) {
  int port = 0;
  const os::FileDescriptor nobody = fakes::BindLoopback(port);
  Client client("https://127.0.0.1:" + std::to_string(port));
  for (int operation = 0; operation < 3; ++operation) {
    const auto error = client.Call(operation);
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(FailureName(error->kind), FailureName(Failure::kUnreachable));
    EXPECT_THAT(error->message, HasSubstr("connection refused (3 attempts)"));
  }
}

// RFC 6761: no resolver may know a name under "invalid".
TEST(KmsFaults, AHostWithoutAnAddressIsNamed) {
  Client client("https://kms.invalid");
  const auto error = client.Call(0);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(FailureName(error->kind), FailureName(Failure::kUnreachable));
  EXPECT_THAT(error->message, HasSubstr("cannot resolve the host of https://kms.invalid"));
}

TEST(KmsFaults, AWrongClockIsCorrectedOverTlsAndSaidOnce) {
  for (const auto ahead : {std::chrono::hours(-2), std::chrono::hours(2)}) {
    Client client(TheWorld().tls->url(), {}, ahead);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.Call(0), std::nullopt);
    EXPECT_EQ(client.Warnings(), 1u);
  }
}

// Without TLS anybody on the way could set our clock.
TEST(KmsFaults, AWrongClockIsNotCorrectedOverPlainHttp) {
  Client client(TheWorld().plain->url(), {}, std::chrono::hours(2));
  const auto error = client.Call(0);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(FailureName(error->kind), FailureName(Failure::kNoCredentials));
  EXPECT_THAT(error->hint, HasSubstr("is this machine's clock right?"));
}

TEST(KmsConnections, AreAsManyAsCallsAtOnce) {
  FaultProxy proxy(TheWorld().plain->port(), Layer::kHttp, [](int) { return Fault(); });
  Client client(proxy.url());
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&client] {
      for (int call = 0; call < 50; ++call) EXPECT_EQ(client.Call(0), std::nullopt);
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_LE(proxy.connections(), 8);
}

TEST(KmsConnections, AreReplacedWhenTheyAreOld) {
  FaultProxy proxy(TheWorld().plain->port(), Layer::kHttp, [](int) { return Fault(); });
  Client client(proxy.url(), {.connection_age = std::chrono::seconds(1)});
  const os::RealClock clock;
  const SteadyTime end = clock.Now() + std::chrono::seconds(10);
  while (proxy.connections() < 2 && clock.Now() < end) EXPECT_EQ(client.Call(0), std::nullopt);
  EXPECT_EQ(proxy.connections(), 2);
}

constexpr int kFaultsInAll = 10'000;
constexpr int kCallers = 4;

// Every fault of the table in turn. With a whole reply among them, or callers would never see one.
Fault FaultOf(Server server, int connection) {
  std::vector<Fault> faults;
  if (server == &World::plain) faults.push_back({Cut::kAfterBody, Act::kReset});
  for (const Row& row : Rows()) {
    if (row.server == server) faults.push_back(row.fault);
  }
  return faults[static_cast<std::size_t>(connection) % faults.size()];
}

// Calls until there were enough faults; counts those that succeeded and those of another kind.
struct Storm {
  std::atomic<int> calls{0}, succeeded{0}, strange{0};

  void Run(Client& client, const std::string& blob, const std::function<bool()>& enough) {
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&] {
        while (!enough()) Judge(client.Call(calls++, blob));
      });
    }
    for (std::thread& caller : callers) caller.join();
  }
  void Judge(const std::optional<Error>& error) {
    if (!error) {
      ++succeeded;
    } else if (error->kind != Failure::kUnreachable && error->kind != Failure::kDeadlineExceeded) {
      ++strange;
      ADD_FAILURE() << FailureName(error->kind) << ": " << error->message;
    }
  }
};

TEST(KmsFaults, TenThousandLeaveNoThreadAndNoDescriptor) {
  TheWorld();
  const std::string blob = Client(TheWorld().plain->url()).Blob();
  const std::ptrdiff_t descriptors = EntriesOf(kDescriptors);
  const std::ptrdiff_t threads = EntriesOf(kThreads);
  Storm storm;
  {
    FaultProxy http(TheWorld().plain->port(), Layer::kHttp,
                    [](int connection) { return FaultOf(&World::plain, connection); });
    FaultProxy tls(TheWorld().tls->port(), Layer::kTls,
                   [](int connection) { return FaultOf(&World::tls, connection); });
    const Limits hurried{.attempt = milliseconds(10), .deadline = milliseconds(40)};
    Client over_http(http.url(), hurried);
    Client over_tls(tls.url("https"), hurried);
    const std::ptrdiff_t running = EntriesOf(kThreads);
    storm.Run(over_http, blob, [&] { return http.faults() >= kFaultsInAll * 4 / 5; });
    storm.Run(over_tls, blob, [&] { return http.faults() + tls.faults() >= kFaultsInAll; });
    // A handle for each caller and client stays, with a wake-up descriptor and a connection.
    EXPECT_TRUE(ComesDownTo(kDescriptors, descriptors + 2 + 2 * kCallers * 4));
    EXPECT_TRUE(ComesDownTo(kThreads, running + 2 * kCallers));
    RecordProperty("faults", http.faults() + tls.faults());
  }
  RecordProperty("calls", storm.calls);
  RecordProperty("succeeded", storm.succeeded);
  std::printf("%d calls, %d of them succeeded\n", storm.calls.load(), storm.succeeded.load());
  EXPECT_TRUE(ComesDownTo(kDescriptors, descriptors));
  EXPECT_TRUE(ComesDownTo(kThreads, threads));
}

}  // namespace
}  // namespace atrest
