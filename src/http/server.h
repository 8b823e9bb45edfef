// A small HTTP/1.1 server: health and metrics endpoints, the KMS emulator, fakes in tests.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
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

// Called from several threads at once. Content-Length is added to what it returns.
using ServerHandler = std::function<Response(const ServerRequest&)>;

struct ServerOptions {
  std::string address = "127.0.0.1:0";  // host:port, ":port" for all interfaces; port 0: any
  std::string tls_certificate_file;     // PEM; both files set: HTTPS
  std::string tls_key_file;
  std::size_t max_body_bytes = 64 * 1024;
  int threads = 4;  // also the number of connections served at the same time
  std::chrono::milliseconds read_timeout{5000};
  std::chrono::milliseconds idle_timeout{60000};  // of a kept-alive connection
};

// Thread-safe. The destructor stops it.
class Server {
 public:
  virtual ~Server() = default;

  // Binds and starts to serve; the port is open when this returns. kSystem if it cannot be bound
  // (the message names address and reason), kBadInput for a bad address or certificate.
  static Result<std::unique_ptr<Server>> Listen(const ServerOptions& options,
                                                ServerHandler handler);

  virtual int port() const = 0;
  virtual std::string url() const = 0;  // "http://127.0.0.1:41123"

  // Takes no new connections, lets running requests end, joins all threads. May be called twice.
  virtual void Stop() = 0;
};

}  // namespace atrest::http
