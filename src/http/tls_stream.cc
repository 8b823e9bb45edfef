#include "http/tls_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <string_view>
#include <utility>

#include "http/openssl_reason.h"

namespace atrest::http {
namespace {

Error Unusable(const std::string& what, const std::string& file) {
  return {Failure::kBadInput, what + " " + file + ": " + TakeOpenSslReason("not usable")};
}

int Length(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

// ALPN: the one protocol that is spoken here, if the client offers it.
int ChooseProtocol(SSL* /*tls*/, const unsigned char** out, unsigned char* out_size,
                   const unsigned char* in, unsigned in_size, void* /*argument*/) {
  static constexpr std::array<unsigned char, 9> kHttp11 = {8,   'h', 't', 't', 'p',
                                                           '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kHttp11.data(), kHttp11.size(), in, in_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

void TlsIdentity::FreeContext::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void TlsStream::FreeConnection::operator()(ssl_st* connection) const { SSL_free(connection); }

TlsIdentity::TlsIdentity(std::unique_ptr<ssl_ctx_st, FreeContext> context)
    : context_(std::move(context)) {}

Result<TlsIdentity> TlsIdentity::Load(const std::string& certificate_file,
                                      const std::string& key_file) {
  std::unique_ptr<ssl_ctx_st, FreeContext> context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr) return Error{Failure::kSystem, "out of memory"};
  SSL_CTX* raw = context.get();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(
      raw, SSL_OP_CLEANSE_PLAINTEXT | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(raw, 1);  // a record's header and body in one read()
  SSL_CTX_set_num_tickets(raw, 1);
  SSL_CTX_set_alpn_select_cb(raw, ChooseProtocol, nullptr);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(raw, certificate_file.c_str()) != 1) {
    return Unusable("TLS certificate", certificate_file);
  }
  if (SSL_CTX_use_PrivateKey_file(raw, key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(raw) != 1) {
    return Unusable("TLS key", key_file);
  }
  return TlsIdentity(std::move(context));
}

std::unique_ptr<Stream> TlsIdentity::Accept(os::FileDescriptor socket) const {
  std::unique_ptr<ssl_st, TlsStream::FreeConnection> tls(SSL_new(context_.get()));
  if (tls == nullptr || SSL_set_fd(tls.get(), socket.get()) != 1) return nullptr;
  SSL_set_accept_state(tls.get());
  return std::make_unique<TlsStream>(std::move(socket), std::move(tls));
}

IoStatus TlsStream::StatusOf(int result) const {
  const int error = SSL_get_error(tls_.get(), result);
  if (error == SSL_ERROR_WANT_READ) return IoStatus::kWantsInput;
  if (error == SSL_ERROR_WANT_WRITE) return IoStatus::kWantsOutput;
  ERR_clear_error();
  return IoStatus::kClosed;
}

IoStatus TlsStream::Handshake() {
  ERR_clear_error();  // the handler may have left something there
  const int result = SSL_do_handshake(tls_.get());
  return result == 1 ? IoStatus::kDone : StatusOf(result);
}

IoResult TlsStream::Read(std::span<char> buffer) {
  ERR_clear_error();
  const int got = SSL_read(tls_.get(), buffer.data(), Length(buffer.size()));
  if (got > 0) return {IoStatus::kDone, static_cast<std::size_t>(got)};
  return {StatusOf(got)};
}

IoResult TlsStream::Write(std::string_view bytes) {
  ERR_clear_error();
  const int put = SSL_write(tls_.get(), bytes.data(), Length(bytes.size()));
  if (put > 0) return {IoStatus::kDone, static_cast<std::size_t>(put)};
  return {StatusOf(put)};
}

bool TlsStream::HasBufferedInput() const { return SSL_has_pending(tls_.get()) == 1; }

void TlsStream::EndOutput() {
  if (SSL_is_init_finished(tls_.get()) == 1) SSL_shutdown(tls_.get());
  ERR_clear_error();
  shutdown(fd(), SHUT_WR);
}

IoResult TlsStream::Drain(std::span<char> buffer) {
  // What still comes is not decrypted any more.
  const ssize_t got = recv(fd(), buffer.data(), buffer.size(), 0);
  if (got > 0) return {IoStatus::kDone, static_cast<std::size_t>(got)};
  const bool wait = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  return {wait ? IoStatus::kWantsInput : IoStatus::kClosed};
}

}  // namespace atrest::http
