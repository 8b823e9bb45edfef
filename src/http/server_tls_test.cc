// The server's TLS, spoken to by OpenSSL's own client.
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

#include "http/server.h"
#include "testing/raw_client.h"
#include "testing/result_matchers.h"
#include "testing/test_authority.h"

namespace atrest::http {
namespace {

using fakes::FailsWith;
using fakes::IsOk;
using fakes::RawClient;
using fakes::TestAuthority;
using fakes::TlsFiles;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A client that takes any certificate and speaks TLS up to `version`.
class TlsClient {
 public:
  explicit TlsClient(int port, int version = TLS1_3_VERSION, const std::string& alpn = "")
      : socket_(port), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), version);
    SSL_CTX_set_cipher_list(context_.get(), "DEFAULT:@SECLEVEL=0");
    tls_ = {SSL_new(context_.get()), SSL_free};
    SSL_set_fd(tls_.get(), socket_.fd());
    const auto* protocols = reinterpret_cast<const unsigned char*>(alpn.data());
    if (!alpn.empty())
      SSL_set_alpn_protos(tls_.get(), protocols, static_cast<unsigned>(alpn.size()));
    connected_ = SSL_connect(tls_.get()) == 1;
    ERR_clear_error();
  }

  bool connected() const { return connected_; }
  std::string Protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(tls_.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }
  // Until the end of the head: for replies without a body.
  std::string Ask(std::string_view bytes) {
    Send(bytes);
    std::string text;
    char byte = 0;
    while (!text.ends_with("\r\n\r\n") && SSL_read(tls_.get(), &byte, 1) == 1) text += byte;
    ERR_clear_error();
    return text;
  }
  void Send(std::string_view bytes) {
    SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
  }
  std::string ReadToEnd() {
    std::string text;
    char buffer[16384];
    for (int got = 1; got > 0;) {
      got = SSL_read(tls_.get(), buffer, sizeof(buffer));
      if (got > 0) text.append(buffer, static_cast<std::size_t>(got));
    }
    orderly_ = (SSL_get_shutdown(tls_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    ERR_clear_error();
    return text;
  }
  bool EndWasAnnounced() const { return orderly_; }

 private:
  RawClient socket_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_{nullptr, SSL_free};
  bool connected_ = false;
  bool orderly_ = false;
};

// Echoes, and behaves like a handler that has met a bad signature.
ServerResponse LeaveAnError(const ServerRequest& request) {
  ERR_raise(ERR_LIB_SSL, SSL_R_BAD_SIGNATURE);
  ServerResponse response;
  response.status = 200;
  response.body = request.body.Clone();
  return response;
}

class ServerTlsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const TlsFiles files = authority_.Issue("IP:127.0.0.1");
    options_.tls_certificate_file = files.certificate;
    options_.tls_key_file = files.key;
    auto server = Server::Listen(options_, LeaveAnError);
    ASSERT_THAT(server, IsOk());
    server_ = std::move(*server);
  }

  TestAuthority authority_;
  ServerOptions options_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTlsTest, TellsItsUrl) {
  EXPECT_EQ(server_->url(), "https://127.0.0.1:" + std::to_string(server_->port()));
}

TEST_F(ServerTlsTest, AnswersOverBothVersions) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(server_->port(), version);
    client.Send("POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
    EXPECT_THAT(client.ReadToEnd(), EndsWith("hello"));
    EXPECT_TRUE(client.EndWasAnnounced());
  }
}

TEST_F(ServerTlsTest, RefusesOldVersions) {
  EXPECT_FALSE(TlsClient(server_->port(), TLS1_1_VERSION).connected());
  EXPECT_FALSE(TlsClient(server_->port(), TLS1_VERSION).connected());
}

TEST_F(ServerTlsTest, ChoosesItsProtocolFromTheClientsList) {
  EXPECT_EQ(TlsClient(server_->port(), TLS1_3_VERSION, "\x02h2\x08http/1.1").Protocol(),
            "http/1.1");
  TlsClient other(server_->port(), TLS1_3_VERSION, "\x02h2");
  EXPECT_EQ(other.Protocol(), "");
}

TEST_F(ServerTlsTest, AnswersManyRequestsThatCameInOneRecord) {
  TlsClient client(server_->port());
  std::string requests;
  for (int i = 0; i < 50; ++i) requests += "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx";
  client.Send(requests + "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  const std::string replies = client.ReadToEnd();
  std::size_t count = 0;
  for (std::size_t at = 0; (at = replies.find("HTTP/1.1 200", at)) != std::string::npos; ++at) {
    ++count;
  }
  EXPECT_EQ(count, 51u);
}

TEST_F(ServerTlsTest, CarriesBodiesOfManyRecords) {
  TlsClient client(server_->port());
  const std::string body(60000, 'x');
  client.Send("POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 60000\r\n\r\n" + body);
  EXPECT_THAT(client.ReadToEnd(), EndsWith(body));
}

TEST_F(ServerTlsTest, IsNotDisturbedByErrorsThatAHandlerLeavesBehind) {
  options_.threads = 1;
  const auto server = Server::Listen(options_, LeaveAnError).value();
  TlsClient first(server->port());
  TlsClient second(server->port());
  first.Ask("GET / HTTP/1.1\r\n\r\n");
  second.Send("GET / HTT");
  first.Ask("GET / HTTP/1.1\r\n\r\n");  // after which the half request has been read, too
  EXPECT_THAT(second.Ask("P/1.1\r\n\r\n"), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(ServerTlsTest, SurvivesAClientThatDoesNotSpeakTls) {
  RawClient plain(server_->port());
  plain.Send("GET / HTTP/1.1\r\n\r\n");
  plain.ReadToEnd();
  EXPECT_TRUE(TlsClient(server_->port()).connected());
}

TEST_F(ServerTlsTest, SurvivesAClientThatLeavesWithinTheHandshake) {
  for (int i = 0; i < 20; ++i) RawClient(server_->port()).Send("\x16\x03\x01");
  EXPECT_TRUE(TlsClient(server_->port()).connected());
}

TEST_F(ServerTlsTest, NamesACertificateThatIsNotThere) {
  options_.tls_certificate_file = "/nowhere/cert.pem";
  EXPECT_THAT(Server::Listen(options_, nullptr),
              FailsWith(Failure::kBadInput,
                        "TLS certificate /nowhere/cert.pem: no such file or directory"));
}

TEST_F(ServerTlsTest, RefusesAKeyOfAnotherCertificate) {
  options_.tls_key_file = authority_.Issue("IP:127.0.0.1").key;
  EXPECT_THAT(Server::Listen(options_, nullptr),
              FailsWith(Failure::kBadInput, HasSubstr("TLS key " + options_.tls_key_file)));
}

TEST_F(ServerTlsTest, RefusesACertificateWithoutAKey) {
  options_.tls_key_file.clear();
  EXPECT_THAT(Server::Listen(options_, nullptr), FailsWith(Failure::kBadInput));
}

}  // namespace
}  // namespace atrest::http
