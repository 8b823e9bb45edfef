// Writes HTTP/1.1 replies as bytes. Pure.
#pragma once

#include <string_view>

#include "base/secret.h"
#include "http/request_head.h"
#include "http/transport.h"

namespace atrest::http {

struct ReplyForm {
  bool keep_alive = true;
  bool with_body = true;  // false for HEAD: the length is told, the body is not sent
};

// Appends status line, fields, Content-Length and body. Control bytes in a field become blanks, so
// that a value taken from a request cannot start a line. Connection and Content-Length of
// `response` are left out, the server knows them better.
void AppendReply(Secret& out, const Response& response, ReplyForm form);

// A short text for a person; the connection ends with it.
void AppendRefusal(Secret& out, const Refusal& refusal);

}  // namespace atrest::http
