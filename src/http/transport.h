// One HTTP request, one answer. The seam between everything that speaks to AWS and libcurl.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/call_context.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/header.h"

namespace atrest::http {

struct Request {
  std::string method = "GET";
  std::string url;  // absolute; https, or http where the transport's options allow the host
  std::vector<Header> headers;
  Secret body;                              // may carry plaintext, so it is wiped
  std::size_t max_reply_bytes = 64 * 1024;  // a longer body is an error, never a truncation
  bool bypass_proxy = false;                // true for instance metadata and its like
  // What must not be done twice: over a new connection, since libcurl sends a request again by
  // itself where an open one turns out to be dead.
  bool sent_once = false;
};

struct Response {
  int status = 0;
  std::vector<Header> headers;
  Secret body;
  // The value of the first header with this name, ASCII case ignored; empty if there is none.
  std::string_view HeaderValue(std::string_view name) const;
};

// Thread-safe: calls run in parallel, each on its caller's thread.
class Transport {
 public:
  virtual ~Transport() = default;

  // Any complete HTTP answer is a success here, a 500 too; the caller judges it.
  //
  // kDeadlineExceeded, kCancelled: as the context says, within about a millisecond of it.
  // kUnreachable: no complete answer; the message tells DNS, refused, reset, TLS, truncated,
  // oversized apart. kBadInput: a URL that must not be used (scheme, host).
  virtual Result<Response> Send(const Request& request, const CallContext& context) = 0;
};

}  // namespace atrest::http
