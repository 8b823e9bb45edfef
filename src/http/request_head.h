// Reads the head of an HTTP/1.x request: request line and fields. Pure.
//
// Strict where leniency has been used to smuggle requests: lines end in CR LF, no folded lines, no
// blank before the colon, one Content-Length of digits only, no Transfer-Encoding, no NUL.
// Source: RFC 9112 sections 2.2, 3, 5 and 6.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/header.h"

namespace atrest::http {

inline constexpr std::size_t kMaxRequestHead = 32 * 1024;
inline constexpr std::size_t kMaxRequestFields = 100;

struct RequestHead {
  std::string method;
  std::string path;
  std::string query;
  std::vector<Header> headers;
  std::size_t body_size = 0;
  bool keep_alive = true;  // never with HTTP/1.0
  bool expects_continue = false;
};

// The answer to a request that is not taken: status and a line of text for a person.
struct Refusal {
  int status = 400;
  std::string_view reason;
};

// The size of the head, its empty line included, once that is there. `from` is where to look first:
// what was scanned before, less three bytes, need not be scanned again.
std::optional<std::size_t> FindHeadEnd(std::string_view text, std::size_t from);

// `text` is a whole head, as FindHeadEnd has cut it.
std::variant<RequestHead, Refusal> ParseRequestHead(std::string_view text,
                                                    std::size_t max_body_bytes);

}  // namespace atrest::http
