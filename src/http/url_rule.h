// Which URLs may be used at all, decided on the text before a socket is opened.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace atrest::http {

struct UrlFacts {
  std::string_view
      origin;           // "https://kms.eu-west-1.amazonaws.com", a part of the URL that was given
  bool secure = false;  // https
  bool local = false;   // loopback or a metadata address: plain http is fine, proxies are not
};

// https to any host; http to loopback (127.0.0.0/8, ::1, localhost) and to the metadata addresses
// of EC2, ECS and EKS; http to any host with `allow_insecure_http`.
//
// Strict, so that this and libcurl cannot read one URL in two ways: host names of letters, digits,
// '-', '_' and '.', literal IPv6 in brackets, no user, no fragment, nothing but visible ASCII.
// kBadInput otherwise; the message names the origin at most, never a path or query.
Result<UrlFacts> CheckUrl(std::string_view url, bool allow_insecure_http);

}  // namespace atrest::http
