// Transport over libcurl. Each call drives its own curl multi handle on the caller's thread, taken
// from a last-in-first-out pool, so that the connection used last is used next; a new connection
// takes up the TLS session of an earlier one.
//
// A cancelled call is woken by curl_multi_wakeup; the deadline bounds every wait; both hold while a
// name is resolved, a connection made or a body read. Redirects are never followed. TLS is 1.2 or
// later with the peer's certificate and name verified. Proxies are taken from the environment as
// libcurl does (HTTPS_PROXY, NO_PROXY), never for loopback and metadata addresses.
//
// Messages name scheme, host and port, never a path, header or body.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "http/transport.h"
#include "http/transport_options.h"

namespace atrest::http {

class CurlHandlePool;
class TlsSessions;
class TrustStore;

// Thread-safe. No call may be running when it is destroyed.
class CurlTransport final : public Transport {
 public:
  // kBadInput if the CA bundle or a client certificate in memory cannot be used. Makes the process
  // ignore SIGPIPE, which a broken TLS connection would raise. The system's roots are read when
  // they are first needed.
  static Result<std::unique_ptr<CurlTransport>> Open(TransportOptions options, const Clock& clock);
  ~CurlTransport() override;

  Result<Response> Send(const Request& request, const CallContext& context) override;

 private:
  CurlTransport(TransportOptions options, const Clock& clock, std::unique_ptr<TrustStore> trust,
                std::unique_ptr<TlsSessions> sessions);

  const TransportOptions options_;
  const Clock& clock_;
  const std::unique_ptr<TrustStore> trust_;
  const std::unique_ptr<TlsSessions> sessions_;
  const std::unique_ptr<CurlHandlePool> pool_;
};

}  // namespace atrest::http
