// A server that fails on purpose.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cerrno>

#include "http/server.h"
#include "os/real_clock.h"
#include "testing/raw_client.h"

namespace atrest::http {
namespace {

using fakes::RawClient;
using std::chrono::milliseconds;

constexpr char kGet[] = "GET / HTTP/1.1\r\n\r\n";

std::unique_ptr<Server> Serve(std::optional<ServerResponse::Cut> cut,
                              milliseconds body_delay = milliseconds(0),
                              std::size_t body_piece = 0) {
  return Server::Listen({},
                        [cut, body_delay, body_piece](const ServerRequest& request) {
                          ServerResponse response;
                          response.status = 200;
                          response.body = Secret("0123456789");
                          if (request.path == "/good") return response;
                          response.cut = cut;
                          response.body_delay = body_delay;
                          response.body_piece = body_piece;
                          return response;
                        })
      .value();
}

// 0 for an orderly end.
int ErrorAtTheEnd(RawClient& client) {
  char byte = 0;
  ssize_t got = 1;
  while (got > 0) got = ::recv(client.fd(), &byte, 1, 0);
  return got == 0 ? 0 : errno;
}

TEST(CutReply, EndsInTheMiddleOfTheBody) {
  const auto server = Serve(ServerResponse::Cut{.head = true, .body_bytes = 3, .reset = false});
  RawClient client(server->port());
  client.Send(kGet);
  const std::string reply = client.ReadToEnd();
  EXPECT_NE(reply.find("Content-Length: 10\r\n"), std::string::npos);
  EXPECT_TRUE(reply.ends_with("\r\n\r\n012")) << reply;
}

TEST(CutReply, EndsBeforeTheFirstByte) {
  const auto server = Serve(ServerResponse::Cut{.head = false, .body_bytes = 0, .reset = false});
  RawClient client(server->port());
  client.Send(kGet);
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(CutReply, EndsWithAResetIfWanted) {
  for (const bool reset : {false, true}) {
    const auto server = Serve(ServerResponse::Cut{.head = true, .body_bytes = 0, .reset = reset});
    RawClient client(server->port());
    client.Send(kGet);
    EXPECT_EQ(ErrorAtTheEnd(client), reset ? ECONNRESET : 0);
  }
}

TEST(SlowBody, ComesAfterItsHead) {
  const auto server = Serve(std::nullopt, milliseconds(50));
  const os::RealClock clock;
  const SteadyTime start = clock.Now();
  RawClient client(server->port());
  EXPECT_TRUE(client.Ask(kGet).ends_with("\r\n\r\n0123456789"));
  EXPECT_GE(clock.Now() - start, milliseconds(50));
}

TEST(SlowBody, LeavesTheConnectionUsable) {
  const auto server = Serve(std::nullopt, milliseconds(5));
  RawClient client(server->port());
  client.Ask(kGet);
  EXPECT_TRUE(client.Ask("GET /good HTTP/1.1\r\n\r\n").ends_with("\r\n\r\n0123456789"));
  EXPECT_TRUE(client.Ask(kGet).ends_with("\r\n\r\n0123456789"));
}

TEST(SlowBody, ComesInPieces) {
  const auto server = Serve(std::nullopt, milliseconds(10), 4);
  const os::RealClock clock;
  const SteadyTime start = clock.Now();
  RawClient client(server->port());
  EXPECT_TRUE(client.Ask(kGet).ends_with("\r\n\r\n0123456789"));
  EXPECT_GE(clock.Now() - start, milliseconds(30));
  EXPECT_TRUE(client.Ask("GET /good HTTP/1.1\r\n\r\n").ends_with("\r\n\r\n0123456789"));
}

TEST(SlowBody, OfWholePiecesDoesNotWaitAfterTheLast) {
  const auto server = Serve(std::nullopt, milliseconds(5), 5);
  RawClient client(server->port());
  EXPECT_TRUE(client.Ask(kGet).ends_with("\r\n\r\n0123456789"));
  EXPECT_TRUE(client.Ask("GET /good HTTP/1.1\r\n\r\n").ends_with("\r\n\r\n0123456789"));
}

}  // namespace
}  // namespace atrest::http
