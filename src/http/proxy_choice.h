// Which proxy libcurl will take for a host, by the environment: told, since a variable that nobody
// thinks of is a reason why KMS is not reached.
// Source: curl(1), "ENVIRONMENT", as of 7.88.
#pragma once

#include <string>
#include <string_view>

#include "base/environment.h"

namespace atrest::http {

struct ProxyChoice {
  std::string variable;  // "HTTPS_PROXY"; empty: no proxy
  std::string host;      // of the proxy
  int port = 0;          // 1080 where none is given, as libcurl has it
  std::string shown;     // the URL without user and password
  bool malformed = false;
};

// https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY (for plain http: http_proxy alone and the last
// two), unless no_proxy or NO_PROXY covers the host. Pure function, thread-safe.
ProxyChoice ProxyFor(std::string_view host, bool secure, const Environment& environment);

}  // namespace atrest::http
