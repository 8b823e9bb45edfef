// What a transport takes from memory and for itself alone: roots, a client certificate, another
// address than the URL's, a proxy.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

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

std::string ReadFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class TransportOptionsTest : public ::testing::Test {
 protected:
  TransportOptionsTest() { options_.ca_bundle = ReadFile(authority_.certificate_file()); }

  static std::unique_ptr<Server> Serve(const TlsFiles& files) {
    ServerOptions options;
    options.tls_certificate_file = files.certificate;
    options.tls_key_file = files.key;
    return std::move(*Server::Listen(options, [](const ServerRequest& request) {
      Response response;
      response.status = 200;
      response.body = Secret(request.HeaderValue("Host"));
      return response;
    }));
  }

  Result<Response> Ask(const std::string& url) {
    auto transport = CurlTransport::Open(options_, clock_);
    if (!transport.ok()) return std::move(transport).error();
    Request request;
    request.url = url;
    CallContext context;
    context.deadline = Deadline::After(clock_.Now(), std::chrono::seconds(20));
    return (*transport)->Send(request, context);
  }

  std::shared_ptr<const ClientCertificate> Certificate(const TlsFiles& files) {
    return std::make_shared<const ClientCertificate>(
        ClientCertificate{ReadFile(files.certificate), Secret(ReadFile(files.key))});
  }

  os::RealClock clock_;
  TestAuthority authority_;
  TransportOptions options_;
};

TEST_F(TransportOptionsTest, TrustsRootsInMemory) {
  EXPECT_THAT(Ask(Serve(authority_.Issue("IP:127.0.0.1"))->url()), IsOk());
}

TEST_F(TransportOptionsTest, TrustsNoOthersThen) {
  TestAuthority other;
  EXPECT_THAT(Ask(Serve(other.Issue("IP:127.0.0.1"))->url()),
              FailsWith(Failure::kUnreachable, HasSubstr("cannot trust")));
}

TEST_F(TransportOptionsTest, TakesEveryRootOfABundle) {
  TestAuthority other;
  options_.ca_bundle += "\n" + ReadFile(other.certificate_file());
  EXPECT_THAT(Ask(Serve(other.Issue("IP:127.0.0.1"))->url()), IsOk());
}

TEST_F(TransportOptionsTest, RefusesRootsThatAreNone) {
  options_.ca_bundle = "no certificate";
  EXPECT_THAT(CurlTransport::Open(options_, clock_),
              FailsWith(Failure::kBadInput, "root certificates: no certificate found"));
}

TEST_F(TransportOptionsTest, RefusesABundleWithABrokenRoot) {
  options_.ca_bundle += "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  EXPECT_THAT(CurlTransport::Open(options_, clock_),
              FailsWith(Failure::kBadInput, HasSubstr("root certificates: ")));
}

TEST_F(TransportOptionsTest, TrustsAnybodyOnlyIfTold) {
  TestAuthority other;
  const auto server = Serve(other.Issue("DNS:elsewhere.test"));
  EXPECT_THAT(Ask(server->url()), FailsWith(Failure::kUnreachable));
  options_.trust_any_server = true;
  EXPECT_THAT(Ask(server->url()), IsOk());
}

TEST_F(TransportOptionsTest, ConnectsElsewhereAndAsksForTheNameOfTheUrl) {
  const auto server = Serve(authority_.Issue("DNS:kubernetes.test"));
  options_.connect_to = "127.0.0.1:" + std::to_string(server->port());
  const auto answer = Ask("https://kubernetes.test:6443/");
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->body.Reveal(), "kubernetes.test:6443");
}

TEST_F(TransportOptionsTest, VerifiesTheNameOfTheUrlWhereverItConnects) {
  const auto server = Serve(authority_.Issue("IP:127.0.0.1"));
  options_.connect_to = "127.0.0.1:" + std::to_string(server->port());
  EXPECT_THAT(Ask("https://kubernetes.test:6443/"),
              FailsWith(Failure::kUnreachable, HasSubstr("another name")));
}

TEST_F(TransportOptionsTest, ItsOwnProxyIsAskedForLoopbackToo) {
  RawServer proxy([](RawPeer& peer) {
    const std::string head = peer.ReadSome();
    peer.Send(fakes::PlainReply(head.substr(0, head.find('\r'))));
  });
  options_.proxy = proxy.url("http");
  const auto answer = Ask("http://127.0.0.1:1/path");
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->body.Reveal(), "GET http://127.0.0.1:1/path HTTP/1.1");
}

// Answers with the name of who connects, if the authority signed for it.
RawServer::Script AskingForACertificate(const TlsFiles& files, const std::string& authority) {
  return [files, authority](RawPeer& peer) {
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_server_method()),
                                                              SSL_CTX_free);
    SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str());
    SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_load_verify_locations(context.get(), authority.c_str(), nullptr);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), SSL_free);
    SSL_set_fd(tls.get(), peer.fd());
    if (SSL_accept(tls.get()) != 1) return;
    char request[4096];
    SSL_read(tls.get(), request, sizeof(request));
    const std::string reply = fakes::PlainReply("welcome");
    SSL_write(tls.get(), reply.data(), static_cast<int>(reply.size()));
  };
}

TEST_F(TransportOptionsTest, ShowsItsCertificateToAServerThatAsks) {
  RawServer server(
      AskingForACertificate(authority_.Issue("IP:127.0.0.1"), authority_.certificate_file()));
  options_.client_certificate = Certificate(authority_.Issue("DNS:me"));
  const auto answer = Ask(server.url("https"));
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->body.Reveal(), "welcome");
}

TEST_F(TransportOptionsTest, IsRefusedWithoutACertificate) {
  RawServer server(
      AskingForACertificate(authority_.Issue("IP:127.0.0.1"), authority_.certificate_file()));
  EXPECT_THAT(Ask(server.url("https")), FailsWith(Failure::kUnreachable));
}

TEST_F(TransportOptionsTest, RefusesAKeyOfAnotherCertificate) {
  TlsFiles files = authority_.Issue("DNS:me");
  files.key = authority_.Issue("DNS:other").key;
  options_.client_certificate = Certificate(files);
  EXPECT_THAT(CurlTransport::Open(options_, clock_),
              FailsWith(Failure::kBadInput, HasSubstr("client certificate: ")));
}

TEST_F(TransportOptionsTest, RefusesACertificateThatIsNone) {
  options_.client_certificate =
      std::make_shared<const ClientCertificate>(ClientCertificate{"x", Secret("y")});
  EXPECT_THAT(CurlTransport::Open(options_, clock_),
              FailsWith(Failure::kBadInput, HasSubstr("client certificate: ")));
}

TEST_F(TransportOptionsTest, NeverAsksForAPassPhrase) {
  const TlsFiles files = authority_.Issue("DNS:me");
  options_.client_certificate = std::make_shared<const ClientCertificate>(
      ClientCertificate{ReadFile(files.certificate),
                        Secret("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIBgTBL\n-----END "
                               "ENCRYPTED PRIVATE KEY-----\n")});
  EXPECT_THAT(CurlTransport::Open(options_, clock_),
              FailsWith(Failure::kBadInput, HasSubstr("key of the client certificate: ")));
}

}  // namespace
}  // namespace atrest::http
