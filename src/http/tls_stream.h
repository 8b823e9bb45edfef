// A Stream through TLS, the server's side.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "http/stream.h"
#include "os/file_descriptor.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX
struct ssl_st;      // OpenSSL's SSL

namespace atrest::http {

// A certificate with its key. Thread-safe.
class TlsIdentity {
 public:
  // kBadInput if the files cannot be read or do not belong together; the message names the file.
  static Result<TlsIdentity> Load(const std::string& certificate_file, const std::string& key_file);

  // The server's side of a connection; nullptr without memory.
  std::unique_ptr<Stream> Accept(os::FileDescriptor socket) const;

 private:
  struct FreeContext {
    void operator()(ssl_ctx_st* context) const;
  };
  explicit TlsIdentity(std::unique_ptr<ssl_ctx_st, FreeContext> context);
  std::unique_ptr<ssl_ctx_st, FreeContext> context_;
};

class TlsStream final : public Stream {
 public:
  struct FreeConnection {
    void operator()(ssl_st* connection) const;
  };
  TlsStream(os::FileDescriptor socket, std::unique_ptr<ssl_st, FreeConnection> tls)
      : socket_(std::move(socket)), tls_(std::move(tls)) {}

  int fd() const override { return socket_.get(); }
  IoStatus Handshake() override;
  IoResult Read(std::span<char> buffer) override;
  IoResult Write(std::string_view bytes) override;
  bool HasBufferedInput() const override;
  void EndOutput() override;
  IoResult Drain(std::span<char> buffer) override;

 private:
  IoStatus StatusOf(int result) const;

  os::FileDescriptor socket_;  // outlives tls_
  std::unique_ptr<ssl_st, FreeConnection> tls_;
};

}  // namespace atrest::http
