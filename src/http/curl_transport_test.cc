#include "http/curl_transport.h"

#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "http/server.h"
#include "os/real_clock.h"
#include "testing/raw_server.h"
#include "testing/result_matchers.h"

namespace atrest::http {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using fakes::PlainReply;
using fakes::RawPeer;
using fakes::RawServer;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class CurlTransportTest : public ::testing::Test {
 protected:
  void SetUp() override { Open({}); }

  void Open(TransportOptions options) {
    auto opened = CurlTransport::Open(std::move(options), clock_);
    ASSERT_THAT(opened, IsOk());
    transport_ = std::move(*opened);
  }

  Result<Response> Get(const std::string& url) {
    Request request;
    request.url = url;
    return transport_->Send(request, Context());
  }

  CallContext Context() const {
    CallContext context;
    context.deadline = Deadline::After(clock_.Now(), std::chrono::seconds(20));
    return context;
  }

  os::RealClock clock_;
  std::unique_ptr<CurlTransport> transport_;
};

// Answers each request of a connection with the same bytes.
RawServer::Script Always(std::string reply) {
  return [reply = std::move(reply)](RawPeer& peer) {
    while (!peer.ReadRequest().empty()) peer.Send(reply);
  };
}

// Answers the first request with these bytes and closes.
RawServer::Script OnceThenClose(std::string reply) {
  return [reply = std::move(reply)](RawPeer& peer) {
    peer.ReadRequest();
    peer.Send(reply);
  };
}

TEST_F(CurlTransportTest, BringsStatusHeadersAndBody) {
  RawServer server(Always("HTTP/1.1 404 Not Found\r\nX-Id: 7\r\nContent-Length: 2\r\n\r\n{}"));
  const Result<Response> answer = Get(server.url());
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->HeaderValue("x-id"), "7");
  EXPECT_EQ(answer->body.Reveal(), "{}");
}

TEST_F(CurlTransportTest, SendsARequestExactlyAsGiven) {
  std::string seen;
  RawServer server([&seen](RawPeer& peer) {
    seen = peer.ReadRequest();
    peer.Send(PlainReply(""));
  });
  Request request;
  request.method = "POST";
  request.url = server.url() + "/path?query=1";
  request.headers = {{"X-Amz-Target", "TrentService.Encrypt"}, {"X-Empty", ""}};
  request.body = Secret("{\"a\":1}");
  ASSERT_THAT(transport_->Send(request, Context()), IsOk());
  EXPECT_EQ(seen,
            "POST /path?query=1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                "\r\nX-Amz-Target: TrentService.Encrypt\r\nX-Empty:\r\n"
                "Content-Length: 7\r\n\r\n{\"a\":1}");
}

TEST_F(CurlTransportTest, SendsItsUserAgentUnlessTheRequestHasOne) {
  TransportOptions options;
  options.user_agent = "atrest/1";
  Open(options);
  std::vector<std::string> seen;
  RawServer server([&seen](RawPeer& peer) {
    for (std::string text = peer.ReadRequest(); !text.empty(); text = peer.ReadRequest()) {
      seen.push_back(text);
      peer.Send(PlainReply(""));
    }
  });
  Request request;
  request.url = server.url();
  ASSERT_THAT(transport_->Send(request, Context()), IsOk());
  request.headers = {{"User-Agent", "other/2"}};
  ASSERT_THAT(transport_->Send(request, Context()), IsOk());
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_THAT(seen[0], HasSubstr("User-Agent: atrest/1\r\n"));
  EXPECT_THAT(seen[1], HasSubstr("User-Agent: other/2\r\n"));
  EXPECT_THAT(seen[1], Not(HasSubstr("atrest/1")));
}

TEST_F(CurlTransportTest, LeavesNothingOfARequestForTheNextOne) {
  std::vector<std::string> seen;
  RawServer server([&seen](RawPeer& peer) {
    for (std::string text = peer.ReadRequest(); !text.empty(); text = peer.ReadRequest()) {
      seen.push_back(text);
      peer.Send(PlainReply(""));
    }
  });
  Request first;
  first.method = "PATCH";
  first.url = server.url();
  first.headers = {{"Authorization", "secret"}};
  first.body = Secret("body");
  ASSERT_THAT(transport_->Send(first, Context()), IsOk());
  ASSERT_THAT(Get(server.url()), IsOk());
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_THAT(seen[0], StartsWith("PATCH / HTTP/1.1\r\n"));
  EXPECT_EQ(seen[1],
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n\r\n");
}

TEST_F(CurlTransportTest, SpeaksEveryMethod) {
  std::string seen;
  RawServer server([&seen](RawPeer& peer) {
    while (true) {
      const std::string text = peer.ReadRequest();
      if (text.empty()) return;
      seen = text.substr(0, text.find(' '));
      if (text.find("Content-Length: 0") != std::string::npos) seen += " 0";
      peer.Send(seen == "HEAD" ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" : PlainReply(""));
    }
  });
  Request request;
  request.url = server.url();
  for (const std::string method : {"PUT", "HEAD", "DELETE", "GET", "POST", "HEAD", "GET"}) {
    request.method = method;
    ASSERT_THAT(transport_->Send(request, Context()), IsOk()) << method;
    const bool bare = method == "GET" || method == "HEAD";
    EXPECT_EQ(seen, bare ? method : method + " 0");
  }
}

TEST_F(CurlTransportTest, UsesAConnectionAgain) {
  RawServer server(Always(PlainReply("x")));
  for (int i = 0; i < 5; ++i) ASSERT_THAT(Get(server.url()), IsOk());
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlTransportTest, TakesANewConnectionForWhatMustNotBeSentTwice) {
  RawServer server(Always(PlainReply("x")));
  ASSERT_THAT(Get(server.url()), IsOk());
  Request request;
  request.url = server.url();
  request.sent_once = true;
  ASSERT_THAT(transport_->Send(request, Context()), IsOk());
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(CurlTransportTest, MakesANewConnectionWhenTheServerHasClosedTheOldOne) {
  RawServer server(OnceThenClose(PlainReply("x")));
  for (int i = 0; i < 3; ++i) ASSERT_THAT(Get(server.url()), IsOk());
  EXPECT_EQ(server.connections(), 3);
}

TEST_F(CurlTransportTest, AnswersThirtyTwoCallersAtOnce) {
  // No answer goes out before all requests are in.
  std::atomic<int> waiting{0};
  RawServer server([&waiting](RawPeer& peer) {
    peer.ReadRequest();
    ++waiting;
    while (waiting.load() < 32) std::this_thread::yield();
    peer.Send(PlainReply("x"));
  });
  std::atomic<int> answered{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 32; ++i) {
    callers.emplace_back([&] {
      if (Get(server.url()).ok()) ++answered;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(answered.load(), 32);
}

TEST_F(CurlTransportTest, DoesNotFollowARedirect) {
  RawServer target(Always(PlainReply("stolen")));
  RawServer server(
      Always("HTTP/1.1 302 Found\r\nLocation: " + target.url() + "\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(Get(server.url())->status, 302);
  EXPECT_EQ(target.connections(), 0);
}

TEST_F(CurlTransportTest, TakesAChunkedBody) {
  RawServer server(Always(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
  EXPECT_EQ(Get(server.url())->body.Reveal(), "abcde");
}

TEST_F(CurlTransportTest, SkipsAnInterimAnswer) {
  RawServer server(Always("HTTP/1.1 100 Continue\r\nX-A: 1\r\n\r\n" + PlainReply("x")));
  const Result<Response> answer = Get(server.url());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->HeaderValue("X-A"), "");
}

TEST_F(CurlTransportTest, TakesABodyOfExactlyTheAllowedSize) {
  RawServer server(Always(PlainReply(std::string(100, 'x'))));
  Request request;
  request.url = server.url();
  request.max_reply_bytes = 100;
  EXPECT_THAT(transport_->Send(request, Context()), IsOk());
}

TEST_F(CurlTransportTest, RefusesALongerBody) {
  RawServer server(Always(PlainReply(std::string(101, 'x'))));
  Request request;
  request.url = server.url();
  request.max_reply_bytes = 100;
  EXPECT_THAT(
      transport_->Send(request, Context()),
      FailsWith(Failure::kUnreachable, "reply of " + server.url() + " larger than 100 bytes"));
}

TEST_F(CurlTransportTest, RefusesABodyWithoutEnd) {
  RawServer server([](RawPeer& peer) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "400\r\n" + std::string(1024, 'x') + "\r\n";
    for (int i = 0; i < 1000; ++i) peer.Send(chunk);
  });
  EXPECT_THAT(Get(server.url()), FailsWith(Failure::kUnreachable, HasSubstr("larger than 65536")));
}

TEST_F(CurlTransportTest, RefusesHeadersWithoutEnd) {
  RawServer server([](RawPeer& peer) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 200 OK\r\n");
    const std::string line = "X: " + std::string(1000, 'x') + "\r\n";
    for (int i = 0; i < 100; ++i) peer.Send(line);
    peer.ReadToEnd();
  });
  EXPECT_THAT(Get(server.url()),
              FailsWith(Failure::kUnreachable,
                        "reply headers of " + server.url() + " larger than 32768 bytes"));
}

TEST_F(CurlTransportTest, CallsAShortBodyTruncated) {
  RawServer server(OnceThenClose("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
  EXPECT_THAT(Get(server.url()),
              FailsWith(Failure::kUnreachable, "the reply of " + server.url() + " ended early"));
}

TEST_F(CurlTransportTest, CallsAShortHeadTruncated) {
  for (const char* head : {"HTTP/1.1 200 OK\r\nContent-Ty", "HTTP/1.1 200 OK\r\nX-Id: 7\r\n"}) {
    RawServer server(OnceThenClose(head));
    EXPECT_THAT(Get(server.url()),
                FailsWith(Failure::kUnreachable, "the reply of " + server.url() + " ended early"));
  }
}

TEST_F(CurlTransportTest, CallsAnUnfinishedChunkedBodyTruncated) {
  RawServer server(OnceThenClose("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"));
  EXPECT_THAT(Get(server.url()), FailsWith(Failure::kUnreachable, HasSubstr("ended early")));
}

TEST_F(CurlTransportTest, NoticesASilentEnd) {
  RawServer server(OnceThenClose(""));
  EXPECT_THAT(
      Get(server.url()),
      FailsWith(Failure::kUnreachable, server.url() + " closed the connection without an answer"));
}

TEST_F(CurlTransportTest, NoticesAResetWithinTheHead) {
  RawServer server([](RawPeer& peer) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 200 OK\r\nContent-Le");
    peer.Reset();
  });
  EXPECT_THAT(Get(server.url()), FailsWith(Failure::kUnreachable, HasSubstr("reset by peer")));
}

TEST_F(CurlTransportTest, RefusesWhatIsNotHttp) {
  RawServer server(OnceThenClose("SSH-2.0-OpenSSH_9.2\r\n"));
  EXPECT_THAT(Get(server.url()),
              FailsWith(Failure::kUnreachable, server.url() + " does not answer in HTTP"));
}

TEST_F(CurlTransportTest, RefusesBrokenChunks) {
  RawServer server(OnceThenClose("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"));
  EXPECT_THAT(Get(server.url()), FailsWith(Failure::kUnreachable, HasSubstr(server.url())));
}

TEST_F(CurlTransportTest, NamesAPortWhereNobodyListens) {
  int port = 0;
  const os::FileDescriptor bound = fakes::BindLoopback(port);
  const std::string origin = "http://127.0.0.1:" + std::to_string(port);
  EXPECT_THAT(Get(origin + "/"), FailsWith(Failure::kUnreachable,
                                           "cannot connect to " + origin + ": connection refused"));
}

TEST_F(CurlTransportTest, RefusesHttpToAnotherMachineBeforeAskingForIt) {
  EXPECT_THAT(Get("http://192.0.2.1/"), FailsWith(Failure::kBadInput, HasSubstr("plain http")));
}

TEST_F(CurlTransportTest, RefusesAHeaderThatWouldStartALine) {
  RawServer server(Always(PlainReply("")));
  Request request;
  request.url = server.url();
  request.headers = {{"X-A", "1\r\nX-B: 2"}};
  EXPECT_THAT(transport_->Send(request, Context()), FailsWith(Failure::kBadInput));
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CurlTransportTest, NeverSaysWhatItWasAskedToSend) {
  RawServer server(OnceThenClose(""));
  Request request;
  request.method = "POST";
  request.url = server.url() + "/canary-path?canary-query";
  request.headers = {{"Authorization", "canary-header"}};
  request.body = Secret("canary-body");
  const Result<Response> answer = transport_->Send(request, Context());
  ASSERT_FALSE(answer.ok());
  EXPECT_THAT(answer.error().message + answer.error().hint, Not(HasSubstr("canary")));
}

TEST_F(CurlTransportTest, IsUsableAfterEachKindOfFailure) {
  RawServer broken(OnceThenClose("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
  RawServer sound(Always(PlainReply("sound")));
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(Get(broken.url()).ok());
    EXPECT_EQ(Get(sound.url())->body.Reveal(), "sound");
  }
  EXPECT_EQ(sound.connections(), 1);
}

TEST_F(CurlTransportTest, NamesACaBundleThatIsNotThere) {
  TransportOptions options;
  options.ca_bundle_file = "/nowhere/ca.pem";
  EXPECT_THAT(CurlTransport::Open(options, clock_),
              FailsWith(Failure::kBadInput,
                        "root certificates /nowhere/ca.pem: no such file or directory"));
}

}  // namespace
}  // namespace atrest::http
