// A small HTTP/1.1 server: health and metrics endpoints, the KMS emulator, fakes in tests.
//
// Threads take turns at all connections, so an idle connection costs memory only. What does not
// speak HTTP/1.0 or 1.1 with a Content-Length body in its bounds is refused with a status and
// closed: 32 KiB of head (431), 100 fields, `max_body_bytes` (413), no transfer coding (501).
// Why it is our own: docs/adr/0006-http-server.md.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/transport.h"

namespace atrest::http {

struct ServerRequest {
  std::string method;
  std::string path;   // as it came over the wire, not decoded, without the query
  std::string query;  // as it came over the wire, without '?'
  std::vector<Header> headers;
  Secret body;
  std::string_view HeaderValue(std::string_view name) const;  // ASCII case ignored; empty if absent
};

struct ServerResponse : Response {
  ServerResponse() = default;
  ServerResponse(Response response) : Response(std::move(response)) {}  // NOLINT: implicit
  // Sent this much later, which occupies no thread.
  std::chrono::nanoseconds delay{0};

  // What follows is for servers that fail on purpose, to test clients.
  struct Cut {
    bool head = true;            // whether status line and fields are sent
    std::size_t body_bytes = 0;  // how much of the body is
    bool reset = false;          // then a TCP reset instead of an orderly end
  };
  std::optional<Cut> cut;                  // where the reply breaks off
  std::chrono::nanoseconds body_delay{0};  // between the head and the body
  std::size_t body_piece = 0;              // and again after each so many bytes of it; 0: not
};

// Called from several threads at once. Content-Length is added to what it returns. What it throws
// becomes a 500.
using ServerHandler = std::function<ServerResponse(const ServerRequest&)>;

struct ServerOptions {
  std::string address = "127.0.0.1:0";  // IP:port, "localhost:port", ":port" for all interfaces;
                                        // port 0: any; "unix:PATH" for a socket with mode 0600
  std::string tls_certificate_file;     // PEM; both files set: HTTPS, TLS 1.2 or later
  std::string tls_key_file;
  std::size_t max_body_bytes = 64 * 1024;
  int threads = 4;                                // requests handled at the same time
  int max_connections = 1024;                     // more wait in the kernel's queue
  std::chrono::milliseconds read_timeout{5000};   // for a whole request, and for writing a reply
  std::chrono::milliseconds idle_timeout{60000};  // of a kept-alive connection
};

// Thread-safe. The destructor stops it.
class Server {
 public:
  virtual ~Server() = default;

  // Binds and starts to serve; the port is open when this returns. kSystem if it cannot be bound
  // (the message names address and reason), kBadInput for a bad address or certificate. With TLS,
  // SIGPIPE is ignored from then on.
  static Result<std::unique_ptr<Server>> Listen(const ServerOptions& options,
                                                ServerHandler handler);

  virtual int port() const = 0;         // 0 of a unix socket
  virtual std::string url() const = 0;  // "http://127.0.0.1:41123"; "unix:PATH" as it was given

  // Takes no new connections, lets running handlers end and their replies go out as far as the
  // sockets take them at once, drops delayed replies, joins all threads. May be called twice, but
  // not from a handler.
  virtual void Stop() = 0;
};

}  // namespace atrest::http
