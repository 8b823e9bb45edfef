// Hundreds of faults of all kinds leave no descriptor and no thread behind.
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "http/curl_transport.h"
#include "http/server.h"
#include "os/real_clock.h"
#include "testing/process_entries.h"
#include "testing/raw_client.h"
#include "testing/raw_server.h"
#include "testing/result_matchers.h"

namespace atrest::http {
namespace {

using fakes::ComesDownTo;
using fakes::EntriesOf;
using fakes::IsOk;
using fakes::kDescriptors;
using fakes::kThreads;
using fakes::RawClient;
using fakes::RawPeer;
using fakes::RawServer;

constexpr int kFaults = 500;

// Fails in the way that the number of the connection chooses.
void Misbehave(RawPeer& peer, int number) {
  switch (number % 5) {
    case 0: peer.Reset(); break;
    case 1: peer.ReadRequest(); break;
    case 2:
      peer.ReadRequest();
      peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
      break;
    case 3:
      peer.ReadRequest();
      peer.Send("garbage\r\n");
      break;
    case 4: peer.ReadToEnd(); break;  // until the client's deadline
  }
}

TEST(Leaks, ATransportHasNoneAfterManyFaults) {
  const os::RealClock clock;
  std::atomic<int> number{0};
  RawServer server([&number](RawPeer& peer) { Misbehave(peer, number++); });
  auto transport = CurlTransport::Open({}, clock);
  ASSERT_THAT(transport, IsOk());
  const std::ptrdiff_t descriptors = EntriesOf(kDescriptors);
  const std::ptrdiff_t threads = EntriesOf(kThreads);
  Request request;
  for (int i = 0; i < kFaults; ++i) {
    request.url =
        (i % 7 == 0 ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(server.port());
    CallContext context;
    context.deadline = Deadline::After(clock.Now(), std::chrono::milliseconds(2));
    EXPECT_FALSE((*transport)->Send(request, context).ok());
  }
  // What stays is one idle handle with its wake-up descriptor.
  EXPECT_TRUE(ComesDownTo(kDescriptors, descriptors + 2));
  EXPECT_TRUE(ComesDownTo(kThreads, threads));
}

TEST(Leaks, ATransportGivesEverythingBackAtItsEnd) {
  const os::RealClock clock;
  RawServer server([](RawPeer& peer) {
    while (!peer.ReadRequest().empty()) peer.Send(fakes::PlainReply("x"));
  });
  ASSERT_TRUE(CurlTransport::Open({}, clock).ok());  // what libcurl keeps for good
  const std::ptrdiff_t descriptors = EntriesOf(kDescriptors);
  {
    auto transport = CurlTransport::Open({}, clock);
    Request request;
    request.url = server.url();
    ASSERT_THAT((*transport)->Send(request, {}), IsOk());
    EXPECT_GT(EntriesOf(kDescriptors), descriptors);
  }
  EXPECT_TRUE(ComesDownTo(kDescriptors, descriptors));
}

TEST(Leaks, AServerHasNoneAfterManyFaults) {
  auto server = Server::Listen({}, [](const ServerRequest&) { return Response(); });
  ASSERT_THAT(server, IsOk());
  const std::ptrdiff_t descriptors = EntriesOf(kDescriptors);
  const std::ptrdiff_t threads = EntriesOf(kThreads);
  for (int i = 0; i < kFaults; ++i) {
    RawClient client((*server)->port());
    if (i % 4 == 0) client.Send("GET / HTTP/1.1\r\n\r\n");
    if (i % 4 == 1) client.Send("GET / HT");
    if (i % 4 == 2) client.Send("garbage\r\n\r\n");
  }
  // Once this one is answered, those before it are no longer in the kernel's queue.
  RawClient((*server)->port()).Ask("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(ComesDownTo(kDescriptors, descriptors));
  EXPECT_TRUE(ComesDownTo(kThreads, threads));
}

TEST(Leaks, AServerGivesEverythingBackAtItsEnd) {
  const std::ptrdiff_t descriptors = EntriesOf(kDescriptors);
  const std::ptrdiff_t threads = EntriesOf(kThreads);
  {
    auto server = Server::Listen({}, [](const ServerRequest&) { return Response(); });
    RawClient client((*server)->port());
    client.Ask("GET / HTTP/1.1\r\n\r\n");
  }
  EXPECT_TRUE(ComesDownTo(kDescriptors, descriptors));
  EXPECT_TRUE(ComesDownTo(kThreads, threads));
}

}  // namespace
}  // namespace atrest::http
