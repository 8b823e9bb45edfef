// What is the same for all requests of a transport.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "http/client_certificate.h"

namespace atrest::http {

struct TransportOptions {
  std::string user_agent;               // for requests that name none; empty: none is sent
  std::string ca_bundle_file;           // PEM; replaces the system's roots, as AWS_CA_BUNDLE does
  std::string client_certificate_file;  // PEM, shown to servers that ask; empty: none
  std::string client_key_file;          // PEM, of that certificate
  // The same in memory, where there is no file: roots as PEM, and what is shown to servers.
  std::string ca_bundle;
  std::shared_ptr<const ClientCertificate> client_certificate;
  bool trust_any_server = false;  // neither its certificate nor its name is looked at
  std::string proxy;              // for every host, instead of the environment's
  std::string connect_to;         // "HOST:PORT" that is connected to, whatever the URL's host is
  bool http2 = false;             // speak HTTP/2 from the first byte, as gRPC servers expect
  // http is for loopback and the metadata addresses only, unless this is set.
  bool allow_insecure_http = false;
  std::chrono::milliseconds connect_timeout{3000};  // DNS, TCP and TLS handshake together
  std::chrono::seconds max_connection_age{900};     // then DNS is asked again
  std::chrono::seconds max_connection_idle{50};     // not reused after this
  std::size_t max_idle_handles = 64;  // kept for reuse; more calls than this may run in parallel
};

}  // namespace atrest::http
