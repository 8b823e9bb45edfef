// Hundreds of faults of all kinds leave no descriptor and no thread behind.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>

#include "http/curl_transport.h"
#include "http/server.h"
#include "os/real_clock.h"
#include "testing/raw_client.h"
#include "testing/raw_server.h"
#include "testing/result_matchers.h"

namespace atrest::http {
namespace {

using fakes::IsOk;
using fakes::RawClient;
using fakes::RawPeer;
using fakes::RawServer;

constexpr int kFaults = 500;

std::ptrdiff_t Entries(const char* directory) {
  const std::filesystem::directory_iterator entries(directory);
  return std::distance(begin(entries), end(entries));
}

// Threads and sockets of the other side end a moment after ours.
bool ComesDownTo(const char* directory, std::ptrdiff_t wanted) {
  const os::RealClock clock;
  const SteadyTime end = clock.Now() + std::chrono::seconds(10);
  while (Entries(directory) > wanted) {
    if (clock.Now() >= end) return false;
    std::this_thread::yield();
  }
  return true;
}

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
  const std::ptrdiff_t descriptors = Entries("/proc/self/fd");
  const std::ptrdiff_t threads = Entries("/proc/self/task");
  Request request;
  for (int i = 0; i < kFaults; ++i) {
    request.url =
        (i % 7 == 0 ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(server.port());
    CallContext context;
    context.deadline = Deadline::After(clock.Now(), std::chrono::milliseconds(2));
    EXPECT_FALSE((*transport)->Send(request, context).ok());
  }
  // What stays is one idle handle with its wake-up descriptor.
  EXPECT_TRUE(ComesDownTo("/proc/self/fd", descriptors + 2));
  EXPECT_TRUE(ComesDownTo("/proc/self/task", threads));
}

TEST(Leaks, ATransportGivesEverythingBackAtItsEnd) {
  const os::RealClock clock;
  RawServer server([](RawPeer& peer) {
    while (!peer.ReadRequest().empty()) peer.Send(fakes::PlainReply("x"));
  });
  ASSERT_TRUE(CurlTransport::Open({}, clock).ok());  // what libcurl keeps for good
  const std::ptrdiff_t descriptors = Entries("/proc/self/fd");
  {
    auto transport = CurlTransport::Open({}, clock);
    Request request;
    request.url = server.url();
    ASSERT_THAT((*transport)->Send(request, {}), IsOk());
    EXPECT_GT(Entries("/proc/self/fd"), descriptors);
  }
  EXPECT_TRUE(ComesDownTo("/proc/self/fd", descriptors));
}

TEST(Leaks, AServerHasNoneAfterManyFaults) {
  auto server = Server::Listen({}, [](const ServerRequest&) { return Response(); });
  ASSERT_THAT(server, IsOk());
  const std::ptrdiff_t descriptors = Entries("/proc/self/fd");
  const std::ptrdiff_t threads = Entries("/proc/self/task");
  for (int i = 0; i < kFaults; ++i) {
    RawClient client((*server)->port());
    if (i % 4 == 0) client.Send("GET / HTTP/1.1\r\n\r\n");
    if (i % 4 == 1) client.Send("GET / HT");
    if (i % 4 == 2) client.Send("garbage\r\n\r\n");
  }
  // Once this one is answered, those before it are no longer in the kernel's queue.
  RawClient((*server)->port()).Ask("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(ComesDownTo("/proc/self/fd", descriptors));
  EXPECT_TRUE(ComesDownTo("/proc/self/task", threads));
}

TEST(Leaks, AServerGivesEverythingBackAtItsEnd) {
  const std::ptrdiff_t descriptors = Entries("/proc/self/fd");
  const std::ptrdiff_t threads = Entries("/proc/self/task");
  {
    auto server = Server::Listen({}, [](const ServerRequest&) { return Response(); });
    RawClient client((*server)->port());
    client.Ask("GET / HTTP/1.1\r\n\r\n");
  }
  EXPECT_TRUE(ComesDownTo("/proc/self/fd", descriptors));
  EXPECT_TRUE(ComesDownTo("/proc/self/task", threads));
}

}  // namespace
}  // namespace atrest::http
