#include "http/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "os/real_clock.h"
#include "testing/raw_client.h"
#include "testing/result_matchers.h"

namespace atrest::http {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using fakes::RawClient;
using std::chrono::milliseconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kGet[] = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr milliseconds kSoon{1000};  // far less than any timeout that would be the alternative

ServerResponse Text(std::string_view body) {
  ServerResponse response;
  response.status = 200;
  response.body = Secret(body);
  return response;
}

ServerResponse Echo(const ServerRequest& request) {
  return Text(request.method + "|" + request.path + "|" + request.query + "|" +
              std::string(request.HeaderValue("x-a")) + "|" + std::string(request.body.Reveal()));
}

std::unique_ptr<Server> Serve(ServerHandler handler, ServerOptions options = {}) {
  auto server = Server::Listen(options, std::move(handler));
  EXPECT_THAT(server, IsOk());
  return std::move(*server);
}

std::string Body(const std::string& reply) { return reply.substr(reply.find("\r\n\r\n") + 4); }

TEST(Server, HandsTheRequestToItsHandlerAsItCame) {
  const auto server = Serve(Echo);
  RawClient client(server->port());
  EXPECT_EQ(
      Body(client.Ask("POST /a%2Fb?c=%20d HTTP/1.1\r\nX-A: 1\r\nContent-Length: 4\r\n\r\nbody")),
      "POST|/a%2Fb|c=%20d|1|body");
}

TEST(Server, TellsItsUrl) {
  const auto server = Serve(Echo);
  EXPECT_EQ(server->url(), "http://127.0.0.1:" + std::to_string(server->port()));
}

TEST(Server, AnswersManyRequestsOfOneConnection) {
  const auto server = Serve(Echo);
  RawClient client(server->port());
  for (int i = 0; i < 1000; ++i) {
    const std::string number = std::to_string(i);
    ASSERT_EQ(Body(client.Ask("GET /" + number + " HTTP/1.1\r\n\r\n")), "GET|/" + number + "|||");
  }
}

TEST(Server, AnswersRequestsThatWereSentAtOnceInTheirOrder) {
  const auto server = Serve(Echo);
  RawClient client(server->port());
  client.Send(
      "GET /1 HTTP/1.1\r\n\r\nPOST /2 HTTP/1.1\r\nContent-Length: 1\r\n\r\nxGET /3 "
      "HTTP/1.1\r\n\r\n");
  EXPECT_EQ(Body(client.ReadReply()), "GET|/1|||");
  EXPECT_EQ(Body(client.ReadReply()), "POST|/2|||x");
  EXPECT_EQ(Body(client.ReadReply()), "GET|/3|||");
}

TEST(Server, PutsARequestTogetherThatComesByteByByte) {
  const auto server = Serve(Echo);
  RawClient client(server->port());
  const std::string request = "POST /x HTTP/1.1\r\nX-A: 1\r\nContent-Length: 3\r\n\r\nabc";
  for (const char byte : request) client.Send(std::string_view(&byte, 1));
  EXPECT_EQ(Body(client.ReadReply()), "POST|/x||1|abc");
}

TEST(Server, TakesHeadsAndBodiesOfTheFullSize) {
  const auto server = Serve([](const ServerRequest& request) {
    return Text(std::to_string(request.HeaderValue("X").size() + request.body.size()));
  });
  RawClient client(server->port());
  const std::string head = "POST / HTTP/1.1\r\nContent-Length: 65536\r\nX: ";
  const std::string value(32 * 1024 - head.size() - 4, 'x');
  EXPECT_EQ(Body(client.Ask(head + value + "\r\n\r\n" + std::string(65536, 'b'))),
            std::to_string(value.size() + 65536));
}

TEST(Server, SendsLargeRepliesWhole) {
  const std::string large(2 * 1000 * 1000, 'x');
  const auto server = Serve([&large](const ServerRequest&) { return Text(large); });
  RawClient client(server->port());
  EXPECT_EQ(Body(client.Ask(kGet)).size(), large.size());
}

TEST(Server, EndsTheConnectionWhenTheClientAsks) {
  const auto server = Serve(Echo);
  RawClient client(server->port());
  client.Send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.ReadToEnd(), HasSubstr("Connection: close\r\n"));
}

TEST(Server, AnswersAClientThatHasEndedItsOutput) {
  const auto server = Serve(Echo);
  RawClient client(server->port());
  client.Send(kGet);
  client.EndOutput();
  EXPECT_THAT(client.ReadToEnd(), EndsWith("GET|/|||"));
}

TEST(Server, SendsNoBodyInAnswerToHead) {
  const auto server = Serve([](const ServerRequest&) { return Text("four"); });
  RawClient client(server->port());
  client.Send("HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n");
  const std::string reply = client.ReadToEnd();
  EXPECT_THAT(reply, HasSubstr("Content-Length: 4\r\n"));
  EXPECT_EQ(Body(reply), "");
}

TEST(Server, LetsAClientSendTheBodyThatItHoldsBack) {
  const auto server = Serve(Echo);
  RawClient client(server->port());
  EXPECT_EQ(client.Ask("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"),
            "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(Body(client.Ask("body")), "POST|/|||body");
}

TEST(Server, RefusesABodyThatIsTooLargeWithoutReadingIt) {
  std::atomic<int> handled{0};
  const auto server = Serve([&handled](const ServerRequest&) {
    ++handled;
    return Text("");
  });
  RawClient client(server->port());
  client.Send("POST / HTTP/1.1\r\nContent-Length: 65537\r\n\r\n");
  EXPECT_THAT(client.ReadReply(), StartsWith("HTTP/1.1 413 "));
  EXPECT_EQ(handled.load(), 0);
}

TEST(Server, LetsAClientReadItsRefusalThatIsStillSending) {
  const auto server = Serve(Echo);
  RawClient client(server->port());
  EXPECT_TRUE(client.Send("POST / HTTP/1.1\r\nContent-Length: 900000\r\n\r\n"));
  EXPECT_THAT(client.ReadReply(), StartsWith("HTTP/1.1 413 "));
  // A server that had closed the connection would answer these with a reset.
  for (int i = 0; i < 9; ++i) EXPECT_TRUE(client.Send(std::string(100000, 'x')));
  client.EndOutput();
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(Server, RefusesAHeadWithoutEnd) {
  const auto server = Serve(Echo);
  RawClient client(server->port());
  client.Send("GET / HTTP/1.1\r\nX: " + std::string(100000, 'x'));
  EXPECT_THAT(client.ReadReply(), StartsWith("HTTP/1.1 431 "));
}

TEST(Server, RefusesWhatIsNotHttpAndEndsTheConnection) {
  const auto server = Serve(Echo);
  RawClient client(server->port());
  client.Send("\x16\x03\x01 hello\r\n\r\n");
  client.EndOutput();
  EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 400 "));
}

TEST(Server, IgnoresWhatFollowsARefusedRequest) {
  std::atomic<int> handled{0};
  const auto server = Serve([&handled](const ServerRequest&) {
    ++handled;
    return Text("");
  });
  RawClient client(server->port());
  client.Send(
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /evil HTTP/1.1\r\n\r\n");
  client.EndOutput();
  EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 501 "));
  EXPECT_EQ(handled.load(), 0);
}

TEST(Server, AnswersAnExceptionWith500AndGoesOn) {
  const auto server = Serve([](const ServerRequest& request) -> ServerResponse {
    // Throws std::out_of_range for the short path.
    return Text(request.path.at(4) == 'd' ? "good" : "");
  });
  RawClient client(server->port());
  const std::string reply = client.Ask("GET /bad HTTP/1.1\r\n\r\n");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 500 "));
  EXPECT_EQ(Body(reply), "");
  EXPECT_EQ(Body(client.Ask("GET /good HTTP/1.1\r\n\r\n")), "good");
}

TEST(Server, HandlesAsManyRequestsAtOnceAsItHasThreads) {
  std::atomic<int> inside{0};
  ServerOptions options;
  options.threads = 8;
  const auto server = Serve(
      [&inside](const ServerRequest&) {
        ++inside;
        while (inside.load() < 8) std::this_thread::yield();
        return Text("");
      },
      options);
  std::vector<RawClient> clients;
  for (int i = 0; i < 8; ++i) clients.emplace_back(server->port()).Send(kGet);
  for (RawClient& client : clients) EXPECT_THAT(client.ReadReply(), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, NeedsNoThreadForAnIdleConnection) {
  ServerOptions options;
  options.threads = 1;
  const auto server = Serve(Echo, options);
  std::vector<RawClient> clients;
  for (int i = 0; i < 128; ++i) clients.emplace_back(server->port());
  for (RawClient& client : clients) EXPECT_EQ(Body(client.Ask(kGet)), "GET|/|||");
  for (RawClient& client : clients) EXPECT_EQ(Body(client.Ask(kGet)), "GET|/|||");
}

TEST(Server, NeedsNoThreadForHalfARequest) {
  ServerOptions options;
  options.threads = 1;
  const auto server = Serve(Echo, options);
  RawClient slow(server->port());
  slow.Send("GET / HTT");
  RawClient quick(server->port());
  EXPECT_EQ(Body(quick.Ask(kGet)), "GET|/|||");
  EXPECT_EQ(Body(slow.Ask("P/1.1\r\n\r\n")), "GET|/|||");
}

TEST(Server, NeedsNoThreadForAClientThatDoesNotRead) {
  ServerOptions options;
  options.threads = 1;
  const std::string large(12 * 1000 * 1000, 'x');
  const auto server = Serve(
      [&large](const ServerRequest& request) {
        return Text(request.path == "/large" ? std::string_view(large) : "small");
      },
      options);
  RawClient lazy(server->port());
  lazy.Send("GET /large HTTP/1.1\r\n\r\n");
  RawClient quick(server->port());
  EXPECT_EQ(Body(quick.Ask(kGet)), "small");
  EXPECT_EQ(Body(lazy.ReadReply()).size(), large.size());
}

TEST(Server, NeedsNoThreadForADelayedReply) {
  // With one thread, a hundred replies that are 50 ms late would take five seconds one by one.
  ServerOptions options;
  options.threads = 1;
  const auto server = Serve(
      [](const ServerRequest&) {
        ServerResponse response = Text("late");
        response.delay = milliseconds(50);
        return response;
      },
      options);
  const os::RealClock clock;
  const SteadyTime start = clock.Now();
  std::vector<RawClient> clients;
  for (int i = 0; i < 100; ++i) clients.emplace_back(server->port()).Send(kGet);
  for (RawClient& client : clients) EXPECT_EQ(Body(client.ReadReply()), "late");
  EXPECT_GE(clock.Now() - start, milliseconds(50));
  EXPECT_LT(clock.Now() - start, std::chrono::seconds(3));
}

TEST(Server, SendsDelayedRepliesInTheOrderOfTheirTimes) {
  const auto server = Serve([](const ServerRequest& request) {
    ServerResponse response = Text(request.path);
    response.delay = request.path == "/late" ? std::chrono::seconds(1000) : milliseconds(2);
    return response;
  });
  RawClient late(server->port());
  late.Send("GET /late HTTP/1.1\r\n\r\n");
  RawClient soon(server->port());
  EXPECT_EQ(Body(soon.Ask("GET /soon HTTP/1.1\r\n\r\n")), "/soon");
}

ServerOptions Impatient() {
  ServerOptions options;
  options.read_timeout = milliseconds(25);
  options.idle_timeout = milliseconds(25);
  return options;
}

TEST(Server, ClosesAConnectionThatIsIdleForTooLong) {
  const auto server = Serve(Echo, Impatient());
  RawClient client(server->port());
  client.Ask(kGet);
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(Server, ClosesAConnectionThatNeverFinishesItsRequest) {
  const auto server = Serve(Echo, Impatient());
  RawClient client(server->port());
  client.Send("GET / HTTP/1.1\r\nX: ");
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(Server, ClosesAConnectionThatDripsItsRequest) {
  ServerOptions options = Impatient();
  options.idle_timeout = std::chrono::seconds(60);
  const auto server = Serve(Echo, options);
  RawClient client(server->port());
  client.Send("GET / HTTP/1.1\r\nX: ");
  const os::RealClock clock;
  const std::stop_token never;
  const SteadyTime end = clock.Now() + kSoon;
  // Each byte comes well within the timeout; the whole request must, too.
  while (clock.Now() < end && client.Send("x")) {
    clock.WaitUntil(clock.Now() + milliseconds(2), never);
  }
  EXPECT_LT(clock.Now(), end);
}

TEST(Server, DoesNotCountTheHandlersTimeAsIdle) {
  const auto server = Serve(
      [](const ServerRequest&) {
        const os::RealClock clock;
        clock.WaitUntil(clock.Now() + milliseconds(80), std::stop_token());
        return Text("slow");
      },
      Impatient());
  RawClient client(server->port());
  EXPECT_EQ(Body(client.Ask(kGet)), "slow");
}

TEST(Server, LetsMoreConnectionsWaitThanItTakes) {
  ServerOptions options;
  options.max_connections = 2;
  const auto server = Serve(Echo, options);
  std::vector<RawClient> clients;
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(Body(clients.emplace_back(server->port()).Ask(kGet)), "GET|/|||");
  RawClient third(server->port());
  third.Send(kGet);
  clients.clear();
  EXPECT_EQ(Body(third.ReadReply()), "GET|/|||");
}

TEST(Server, StopsAtOnceAlthoughConnectionsAreIdle) {
  const auto server = Serve(Echo);
  std::vector<RawClient> clients;
  for (int i = 0; i < 16; ++i) clients.emplace_back(server->port()).Ask(kGet);
  const os::RealClock clock;
  const SteadyTime start = clock.Now();
  server->Stop();
  EXPECT_LT(clock.Now() - start, kSoon);
  for (RawClient& client : clients) EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(Server, LetsARunningRequestEndWhenItIsStopped) {
  std::binary_semaphore inside{0};
  std::binary_semaphore go_on{0};
  const auto server = Serve([&](const ServerRequest&) {
    inside.release();
    go_on.acquire();
    return Text("done");
  });
  RawClient client(server->port());
  client.Send(kGet);
  inside.acquire();
  std::thread stopper([&server] { server->Stop(); });
  go_on.release();
  EXPECT_EQ(Body(client.ReadReply()), "done");
  stopper.join();
}

TEST(Server, DropsDelayedRepliesWhenItIsStopped) {
  std::binary_semaphore handled{0};
  const auto server = Serve([&handled](const ServerRequest&) {
    ServerResponse response = Text("never");
    response.delay = std::chrono::hours(1);
    handled.release();
    return response;
  });
  RawClient client(server->port());
  client.Send(kGet);
  handled.acquire();
  server->Stop();
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(Server, TakesNobodyAfterItHasStopped) {
  const auto server = Serve(Echo);
  server->Stop();
  server->Stop();
  RawClient client(server->port());
  EXPECT_EQ(client.Ask(kGet), "");
}

TEST(Server, SaysThatItsPortIsTaken) {
  const auto server = Serve(Echo);
  ServerOptions options;
  options.address = "127.0.0.1:" + std::to_string(server->port());
  EXPECT_THAT(Server::Listen(options, Echo),
              FailsWith(Failure::kSystem,
                        "cannot listen on " + options.address + ": address already in use"));
}

}  // namespace
}  // namespace atrest::http
