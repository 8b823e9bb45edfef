// The parts of an absolute http(s) URL that a request line and the Host header are made of.
#pragma once

#include <string_view>

namespace atrest::aws {

// Views into the text that was split. Nothing is decoded or checked: the transport refuses bad
// URLs.
struct UrlParts {
  std::string_view scheme;  // "https"
  std::string_view host;    // "kms.eu-west-1.amazonaws.com:8443"; without the scheme's own port
  std::string_view path;    // "/" where the URL has none
  std::string_view query;   // without '?'
};

UrlParts SplitUrl(std::string_view url);

}  // namespace atrest::aws
