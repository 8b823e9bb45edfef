// From libcurl's codes to our errors.
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace atrest::http {

// What is known about a transfer that failed.
struct CurlFailure {
  CURLcode code = CURLE_OK;
  int os_error = 0;         // errno of the connect or read that failed, if known
  long verify_result = 0;   // OpenSSL's X509_V_ERR_*
  long proxy_status = 0;    // of the answer to CONNECT
  std::string_view reason;  // libcurl's error text
  std::string_view origin;  // "https://host:port"
  long long connect_timeout_ms = 0;
};

// Pure. kUnreachable for everything that the network or the peer can cause.
Error ErrorOf(const CurlFailure& failure);

}  // namespace atrest::http
