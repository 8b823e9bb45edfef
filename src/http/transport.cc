#include "http/transport.h"

#include "http/header.h"

namespace atrest::http {

std::string_view Response::HeaderValue(std::string_view name) const {
  return FindHeader(headers, name);
}

}  // namespace atrest::http
