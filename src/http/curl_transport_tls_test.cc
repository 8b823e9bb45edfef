// The transport's TLS, against servers with certificates and versions of all kinds.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "http/curl_transport.h"
#include "http/server.h"
#include "os/real_clock.h"
#include "testing/raw_server.h"
#include "testing/result_matchers.h"
#include "testing/test_authority.h"

namespace atrest::http {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using fakes::RawPeer;
using fakes::RawServer;
using fakes::TestAuthority;
using fakes::TlsFiles;
using ::testing::HasSubstr;

constexpr char kHere[] = "DNS:localhost,IP:127.0.0.1";

class CurlTransportTlsTest : public ::testing::Test {
 protected:
  static std::unique_ptr<Server> Serve(const TlsFiles& files) {
    ServerOptions options;
    options.tls_certificate_file = files.certificate;
    options.tls_key_file = files.key;
    auto server = Server::Listen(options, [](const ServerRequest& request) {
      Response response;
      response.status = 200;
      response.body = request.body.Clone();
      return response;
    });
    EXPECT_THAT(server, IsOk());
    return std::move(*server);
  }

  std::unique_ptr<CurlTransport> Trusting(const TestAuthority& authority) {
    TransportOptions options;
    options.ca_bundle_file = authority.certificate_file();
    auto opened = CurlTransport::Open(options, clock_);
    EXPECT_THAT(opened, IsOk());
    return std::move(*opened);
  }

  Result<Response> Ask(CurlTransport& transport, const std::string& url,
                       std::string_view body = "hello") {
    Request request;
    request.method = "POST";
    request.url = url;
    request.body = Secret(body);
    CallContext context;
    context.deadline = Deadline::After(clock_.Now(), std::chrono::seconds(20));
    return transport.Send(request, context);
  }

  os::RealClock clock_;
  TestAuthority authority_;
};

TEST_F(CurlTransportTlsTest, TrustsWhatItsBundleSigned) {
  const auto server = Serve(authority_.Issue(kHere));
  const auto transport = Trusting(authority_);
  EXPECT_EQ(Ask(*transport, server->url())->body.Reveal(), "hello");
}

TEST_F(CurlTransportTlsTest, CarriesBodiesOfManyRecords) {
  const auto server = Serve(authority_.Issue(kHere));
  const auto transport = Trusting(authority_);
  const std::string body(60000, 'x');
  EXPECT_EQ(Ask(*transport, server->url(), body)->body.Reveal(), body);
}

TEST_F(CurlTransportTlsTest, DoesNotTrustAnotherAuthority) {
  const auto server = Serve(authority_.Issue(kHere));
  const TestAuthority other;
  EXPECT_THAT(Ask(*Trusting(other), server->url()),
              FailsWith(Failure::kUnreachable, "cannot trust " + server->url() +
                                                   ": unable to get local issuer certificate"));
}

TEST_F(CurlTransportTlsTest, DoesNotTrustAPrivateAuthorityWithTheSystemsRoots) {
  const auto server = Serve(authority_.Issue(kHere));
  const auto transport = std::move(*CurlTransport::Open({}, clock_));
  const Result<Response> answer = Ask(*transport, server->url());
  EXPECT_THAT(answer, FailsWith(Failure::kUnreachable));
  EXPECT_THAT(answer.error().hint, HasSubstr("AWS_CA_BUNDLE"));
}

TEST_F(CurlTransportTlsTest, DoesNotTrustACertificateForAnotherName) {
  const auto server = Serve(authority_.Issue("DNS:elsewhere.test,IP:127.0.0.2"));
  EXPECT_THAT(Ask(*Trusting(authority_), server->url()),
              FailsWith(Failure::kUnreachable,
                        "cannot trust " + server->url() + ": its certificate is for another name"));
}

TEST_F(CurlTransportTlsTest, DoesNotTrustAnExpiredCertificate) {
  const auto server = Serve(authority_.Issue(kHere, -1));
  EXPECT_THAT(Ask(*Trusting(authority_), server->url()),
              FailsWith(Failure::kUnreachable,
                        "cannot trust " + server->url() + ": certificate has expired"));
}

TEST_F(CurlTransportTlsTest, StillNamesTheReasonAfterASuccess) {
  const auto good = Serve(authority_.Issue(kHere));
  const auto expired = Serve(authority_.Issue(kHere, -1));
  const auto transport = Trusting(authority_);
  ASSERT_THAT(Ask(*transport, good->url()), IsOk());
  EXPECT_THAT(Ask(*transport, expired->url()),
              FailsWith(Failure::kUnreachable, HasSubstr("certificate has expired")));
  EXPECT_THAT(Ask(*transport, good->url()), IsOk());
}

// A server that speaks TLS up to `version` only, and then does what it likes with the connection.
template <typename Script>
RawServer::Script Tls(const TlsFiles& files, int version, Script script) {
  return [files, version, script](RawPeer& peer) {
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_server_method()),
                                                              SSL_CTX_free);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), version);
    SSL_CTX_set_cipher_list(context.get(), "DEFAULT:@SECLEVEL=0");
    SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str());
    SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM);
    std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), SSL_free);
    SSL_set_fd(tls.get(), peer.fd());
    if (SSL_accept(tls.get()) == 1) script(tls.get());
  };
}

void Answer(SSL* tls, std::string_view reply) {
  char request[4096];
  SSL_read(tls, request, sizeof(request));
  SSL_write(tls, reply.data(), static_cast<int>(reply.size()));
}

TEST_F(CurlTransportTlsTest, AcceptsTls12) {
  RawServer server(Tls(authority_.Issue(kHere), TLS1_2_VERSION,
                       [](SSL* tls) { Answer(tls, fakes::PlainReply("old")); }));
  EXPECT_EQ(Ask(*Trusting(authority_), server.url("https"))->body.Reveal(), "old");
}

TEST_F(CurlTransportTlsTest, RefusesTls11) {
  RawServer server(Tls(authority_.Issue(kHere), TLS1_1_VERSION,
                       [](SSL* tls) { Answer(tls, fakes::PlainReply("older")); }));
  EXPECT_THAT(Ask(*Trusting(authority_), server.url("https")),
              FailsWith(Failure::kUnreachable,
                        HasSubstr("TLS handshake failed with " + server.url("https") + ": ")));
}

// A server that closes each connection after one answer, and says in it whether the connection took
// up an earlier TLS session.
class ResumingServer {
 public:
  ResumingServer(const TlsFiles& files, int version)
      : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free),
        server_([this](RawPeer& peer) { Serve(peer); }) {
    SSL_CTX_set_max_proto_version(context_.get(), version);
    SSL_CTX_use_certificate_chain_file(context_.get(), files.certificate.c_str());
    SSL_CTX_use_PrivateKey_file(context_.get(), files.key.c_str(), SSL_FILETYPE_PEM);
  }
  std::string url() const { return server_.url("https"); }
  // Answers nobody before so many have asked.
  void AwaitTogether(std::ptrdiff_t callers) { together_ = std::make_unique<std::latch>(callers); }

 private:
  void Serve(RawPeer& peer) {
    std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(tls.get(), peer.fd());
    if (SSL_accept(tls.get()) != 1) return;
    if (together_ != nullptr) together_->arrive_and_wait();
    Answer(tls.get(), "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\n" +
                          std::string(SSL_session_reused(tls.get()) == 1 ? "old" : "new"));
    SSL_shutdown(tls.get());
    peer.ReadToEnd();
  }
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<std::latch> together_;
  RawServer server_;  // last: its threads use the rest
};

class Resumption : public CurlTransportTlsTest, public ::testing::WithParamInterface<int> {};

TEST_P(Resumption, ANewConnectionTakesUpTheSessionOfTheOneBefore) {
  ResumingServer server(authority_.Issue(kHere), GetParam());
  const auto transport = Trusting(authority_);
  EXPECT_EQ(Ask(*transport, server.url())->body.Reveal(), "new");
  EXPECT_EQ(Ask(*transport, server.url())->body.Reveal(), "old");
}

TEST_P(Resumption, SessionsAreSharedByAllCallers) {
  ResumingServer server(authority_.Issue(kHere), GetParam());
  const auto transport = Trusting(authority_);
  ASSERT_THAT(Ask(*transport, server.url()), IsOk());
  server.AwaitTogether(4);  // so that each needs a handle of its own
  std::atomic<int> resumed = 0;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 4; ++i) {
      callers.emplace_back([&] {
        if (Ask(*transport, server.url())->body.Reveal() == "old") ++resumed;
      });
    }
  }
  // Each handle's own sessions would be one at most. With TLS 1.3 now and then one of a burst
  // begins a session of its own.
  EXPECT_GE(resumed, 2);
}

TEST_P(Resumption, ASessionIsOfNoUseToATransportThatTrustsSomebodyElse) {
  ResumingServer server(authority_.Issue(kHere), GetParam());
  ASSERT_THAT(Ask(*Trusting(authority_), server.url()), IsOk());
  TestAuthority other;
  EXPECT_THAT(Ask(*Trusting(other), server.url()),
              FailsWith(Failure::kUnreachable, HasSubstr("cannot trust")));
}

INSTANTIATE_TEST_SUITE_P(Tls, Resumption, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return version.param == TLS1_2_VERSION ? "1_2" : "1_3";
                         });

TEST_F(CurlTransportTlsTest, CallsAShortBodyTruncated) {
  RawServer server(Tls(authority_.Issue(kHere), TLS1_3_VERSION, [](SSL* tls) {
    Answer(tls, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  }));
  EXPECT_THAT(Ask(*Trusting(authority_), server.url("https")), FailsWith(Failure::kUnreachable));
}

TEST_F(CurlTransportTlsTest, NoticesAServerThatDoesNotSpeakTls) {
  RawServer server([](RawPeer& peer) {
    peer.ReadSome();
    peer.Send("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  EXPECT_THAT(Ask(*Trusting(authority_), server.url("https")),
              FailsWith(Failure::kUnreachable, "TLS handshake failed with " + server.url("https") +
                                                   ": wrong version number"));
}

TEST_F(CurlTransportTlsTest, NoticesAResetWithinTheHandshake) {
  RawServer server([](RawPeer& peer) {
    peer.ReadSome();
    peer.Reset();
  });
  EXPECT_THAT(Ask(*Trusting(authority_), server.url("https")),
              FailsWith(Failure::kUnreachable, HasSubstr("reset by peer")));
}

TEST_F(CurlTransportTlsTest, SurvivesAPeerThatIsGoneWhenItWrites) {
  // OpenSSL's write to a connection that was reset raises SIGPIPE if nobody ignores it.
  RawServer server(Tls(authority_.Issue(kHere), TLS1_3_VERSION, [](SSL*) {}));
  const auto transport = Trusting(authority_);
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(Ask(*transport, server.url("https"), std::string(60000, 'x')).ok());
  }
}

TEST_F(CurlTransportTlsTest, RefusesABundleWithoutCertificates) {
  TransportOptions options;
  options.ca_bundle_file = authority_.Issue(kHere).key;
  EXPECT_THAT(
      CurlTransport::Open(options, clock_),
      FailsWith(Failure::kBadInput, HasSubstr("root certificates " + options.ca_bundle_file)));
}

}  // namespace
}  // namespace atrest::http
