// Deadlines and cancellation in every phase of a call. Servers here are silent until they are told
// otherwise, so a call that is not aborted runs into its generous deadline and fails the test.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <semaphore>
#include <string>
#include <thread>

#include "http/curl_transport.h"
#include "os/real_clock.h"
#include "testing/raw_server.h"
#include "testing/result_matchers.h"

namespace {

constexpr char kBlockedName[] = "blocked.test";
std::binary_semaphore asked_for_name{0};
std::binary_semaphore may_answer_name{0};
std::binary_semaphore name_answered{0};

}  // namespace

// Stands before the C library's: one name is answered only when a test says so.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** found) {
  if (name != nullptr && std::string_view(name) == kBlockedName) {
    asked_for_name.release();
    may_answer_name.acquire();
    name_answered.release();
    return EAI_NONAME;
  }
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(name, service, hints, found);
}

namespace atrest::http {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using fakes::RawPeer;
using fakes::RawServer;
using std::chrono::milliseconds;

constexpr std::chrono::seconds kLong{20};
constexpr milliseconds kSoon{500};  // far less than kLong, far more than a busy machine needs

class AbortTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(kLong); }

  void Open(milliseconds connect_timeout) {
    TransportOptions options;
    options.connect_timeout = connect_timeout;
    auto opened = CurlTransport::Open(options, clock_);
    ASSERT_THAT(opened, IsOk());
    transport_ = std::move(*opened);
  }

  Result<Response> Get(const std::string& url, std::chrono::nanoseconds timeout = kLong) {
    Request request;
    request.url = url;
    CallContext context;
    context.deadline = Deadline::After(clock_.Now(), timeout);
    context.stop = stop_.get_token();
    return transport_->Send(request, context);
  }

  // Calls, waits for `reached`, cancels, and expects the call to be over soon after.
  template <typename Reached>
  void ExpectCancelled(const std::string& url, Reached reached) {
    Result<Response> answer = Error{};
    std::thread caller([&] { answer = Get(url); });
    reached();
    const SteadyTime cancelled = clock_.Now();
    stop_.request_stop();
    caller.join();
    EXPECT_THAT(answer, FailsWith(Failure::kCancelled));
    EXPECT_LT(clock_.Now() - cancelled, kSoon);
  }

  os::RealClock clock_;
  std::stop_source stop_;
  std::unique_ptr<CurlTransport> transport_;
};

// Does `before`, says so, and then nothing until the client goes.
class SilentServer {
 public:
  explicit SilentServer(std::string sent_first = "")
      : server_([this, sent_first](RawPeer& peer) {
          peer.ReadSome();
          peer.Send(sent_first);
          reached_.release();
          peer.ReadToEnd();
          left_.release();
        }) {}
  std::string url(std::string_view scheme = "http") const { return server_.url(scheme); }
  void WaitForRequest() { reached_.acquire(); }
  void WaitForTheClientToLeave() { left_.acquire(); }

 private:
  std::binary_semaphore reached_{0};
  std::binary_semaphore left_{0};
  RawServer server_;
};

// A listening socket whose queue is full: connecting to it takes for ever.
class FullServer {
 public:
  FullServer() : listener_(fakes::BindLoopback(port_)) {
    listen(listener_.get(), 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    for (os::FileDescriptor& filler : fillers_) {
      filler = os::FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      connect(filler.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    }
    while (Connecting() < kFillers - 1) std::this_thread::yield();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  void WaitForAnotherConnecting() const {
    while (Connecting() < kFillers) std::this_thread::yield();
  }

 private:
  static constexpr int kFillers = 4;

  // Sockets in the state SYN_SENT towards our port.
  int Connecting() const {
    char wanted[32];
    std::snprintf(wanted, sizeof(wanted), "0100007F:%04X 02", static_cast<unsigned>(port_));
    std::ifstream table("/proc/net/tcp");
    int count = 0;
    for (std::string line; std::getline(table, line);) {
      if (line.find(wanted) != std::string::npos) ++count;
    }
    return count;
  }

  int port_ = 0;
  os::FileDescriptor listener_;
  os::FileDescriptor fillers_[kFillers];
};

TEST_F(AbortTest, CancelledBeforeItStartsOpensNoConnection) {
  SilentServer server;
  stop_.request_stop();
  EXPECT_THAT(Get(server.url()),
              FailsWith(Failure::kCancelled, "the caller went away before the request was sent"));
}

TEST_F(AbortTest, CancelledWhileANameIsResolved) {
  ExpectCancelled("https://blocked.test/", [] { asked_for_name.acquire(); });
  may_answer_name.release();
  name_answered.acquire();
}

TEST_F(AbortTest, CancelledWhileConnecting) {
  const FullServer server;
  ExpectCancelled(server.url(), [&] { server.WaitForAnotherConnecting(); });
}

TEST_F(AbortTest, CancelledWithinTheTlsHandshake) {
  SilentServer server;
  ExpectCancelled(server.url("https"), [&] { server.WaitForRequest(); });
}

TEST_F(AbortTest, CancelledWhileWaitingForHeaders) {
  SilentServer server;
  ExpectCancelled(server.url(), [&] { server.WaitForRequest(); });
}

TEST_F(AbortTest, CancelledWithinTheHeaders) {
  SilentServer server("HTTP/1.1 200 OK\r\nX-A");
  ExpectCancelled(server.url(), [&] { server.WaitForRequest(); });
}

TEST_F(AbortTest, CancelledWithinTheBody) {
  SilentServer server("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  ExpectCancelled(server.url(), [&] { server.WaitForRequest(); });
}

TEST_F(AbortTest, ClosesTheConnectionOfACancelledCall) {
  SilentServer server;
  ExpectCancelled(server.url(), [&] { server.WaitForRequest(); });
  server.WaitForTheClientToLeave();
}

// This one proves the wake-up: on a new connection a timer of libcurl's would end the wait, too,
// within 200 ms.
TEST_F(AbortTest, CancelledOnAConnectionThatIsUsedAgain) {
  std::binary_semaphore second{0};
  RawServer server([&second](RawPeer& peer) {
    peer.ReadRequest();
    peer.Send(fakes::PlainReply("x"));
    peer.ReadRequest();
    second.release();
    peer.ReadToEnd();
  });
  ASSERT_THAT(Get(server.url()), IsOk());
  ExpectCancelled(server.url(), [&] { second.acquire(); });
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(AbortTest, IsNotDisturbedByAStopThatCameAfterTheAnswer) {
  RawServer server([](RawPeer& peer) {
    while (!peer.ReadRequest().empty()) peer.Send(fakes::PlainReply("x"));
  });
  ASSERT_THAT(Get(server.url()), IsOk());
  stop_.request_stop();
  stop_ = std::stop_source();
  EXPECT_THAT(Get(server.url()), IsOk());
}

TEST_F(AbortTest, PassedDeadlineOpensNoConnection) {
  RawServer server([](RawPeer&) {});
  EXPECT_THAT(Get(server.url(), std::chrono::nanoseconds(0)),
              FailsWith(Failure::kDeadlineExceeded, "no time left to send the request"));
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(AbortTest, DeadlineWhileWaitingForHeadersIsKept) {
  SilentServer server;
  const SteadyTime start = clock_.Now();
  EXPECT_THAT(Get(server.url(), milliseconds(30)),
              FailsWith(Failure::kDeadlineExceeded, "no answer of " + server.url() + " in time"));
  EXPECT_GE(clock_.Now() - start, milliseconds(30));
  EXPECT_LT(clock_.Now() - start, kSoon);
}

TEST_F(AbortTest, DeadlineOfAFractionOfAMillisecondIsKept) {
  SilentServer server;
  const SteadyTime start = clock_.Now();
  EXPECT_THAT(Get(server.url(), std::chrono::microseconds(1500)),
              FailsWith(Failure::kDeadlineExceeded));
  EXPECT_GE(clock_.Now() - start, std::chrono::microseconds(1500));
  EXPECT_LT(clock_.Now() - start, kSoon);
}

TEST_F(AbortTest, DeadlineWhileANameIsResolvedIsKept) {
  EXPECT_THAT(
      Get("https://blocked.test/", milliseconds(20)),
      FailsWith(Failure::kDeadlineExceeded, "no connection to https://blocked.test in time"));
  asked_for_name.acquire();
  may_answer_name.release();
  name_answered.acquire();
}

TEST_F(AbortTest, DeadlineWithinABodyThatDripsIsKept) {
  std::stop_source over;
  RawServer server([this, dripping = over.get_token()](RawPeer& peer) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
    do {
      peer.Send("x");
    } while (clock_.WaitUntil(clock_.Now() + milliseconds(1), dripping));
  });
  EXPECT_THAT(Get(server.url(), milliseconds(30)),
              FailsWith(Failure::kDeadlineExceeded,
                        ::testing::StartsWith("the reply of " + server.url() + " stalled after ")));
  over.request_stop();
}

TEST_F(AbortTest, DeadlineWithinTheTlsHandshakeSaysSo) {
  SilentServer server;
  EXPECT_THAT(Get(server.url("https"), milliseconds(30)),
              FailsWith(Failure::kDeadlineExceeded,
                        "no TLS handshake with " + server.url("https") + " in time"));
}

TEST_F(AbortTest, NamesTheConnectTimeout) {
  Open(milliseconds(20));
  SilentServer server;
  EXPECT_THAT(Get(server.url("https")),
              FailsWith(Failure::kUnreachable,
                        "no connection to " + server.url("https") + " within 20 ms"));
}

TEST_F(AbortTest, NamesAHostThatIsNotFound) {
  may_answer_name.release();
  EXPECT_THAT(Get("https://blocked.test/"),
              FailsWith(Failure::kUnreachable, "cannot resolve the host of https://blocked.test"));
  asked_for_name.acquire();
  name_answered.acquire();
}

}  // namespace
}  // namespace atrest::http
