#include "http/curl_failure.h"

#include <openssl/x509_vfy.h>

#include <algorithm>
#include <array>

#include "http/system_reason.h"

namespace atrest::http {
namespace {

constexpr std::size_t kMaxReason = 160;

struct Meaning {
  CURLcode code;
  std::string_view before;  // the origin
  std::string_view after;
};

// Codes whose message needs nothing but the origin.
constexpr std::array kPlainMeanings{
    Meaning{CURLE_COULDNT_RESOLVE_HOST, "cannot resolve the host of ", ""},
    Meaning{CURLE_COULDNT_RESOLVE_PROXY, "cannot resolve the proxy for ", ""},
    Meaning{CURLE_GOT_NOTHING, "", " closed the connection without an answer"},
    Meaning{CURLE_PARTIAL_FILE, "the reply of ", " ended early"},
    Meaning{CURLE_UNSUPPORTED_PROTOCOL, "", " does not answer in HTTP"},
    Meaning{CURLE_WEIRD_SERVER_REPLY, "", " does not answer in HTTP"},
};

std::string Join(std::string_view before, std::string_view origin, std::string_view after) {
  std::string text(before);
  text += origin;
  text += after;
  return text;
}

// The last part of an OpenSSL error text, "error:0A000102:SSL routines::unsupported protocol", or
// of libcurl's "OpenSSL SSL_connect: Connection reset by peer in connection to host:443".
std::string Reason(std::string_view text) {
  if (const std::size_t cut = text.find(" in connection to "); cut != std::string_view::npos) {
    text = text.substr(0, cut);
  }
  if (const std::size_t cut = text.find(", errno "); cut != std::string_view::npos) {
    text = text.substr(0, cut);
  }
  if (text.find("error:") != std::string_view::npos || text.starts_with("OpenSSL ")) {
    text = text.substr(text.rfind(':') + 1);
  }
  if (text.starts_with(' ')) text.remove_prefix(1);
  std::string reason(text.substr(0, kMaxReason));
  std::replace_if(
      reason.begin(), reason.end(), [](char c) { return c < ' ' || c == 0x7f; }, '?');
  return reason;
}

std::string Cause(const CurlFailure& failure) {
  if (failure.os_error != 0) return SystemReason(failure.os_error);
  if (!failure.reason.empty()) return Reason(failure.reason);
  return curl_easy_strerror(failure.code);
}

Error Untrusted(const CurlFailure& failure) {
  // libcurl looks at the name first, and then leaves "unspecified" as OpenSSL's verdict.
  const bool other_name = failure.reason.find("subject name") != std::string_view::npos;
  const std::string cause = other_name ? "its certificate is for another name"
                                       : X509_verify_cert_error_string(failure.verify_result);
  return {Failure::kUnreachable, Join("cannot trust ", failure.origin, ": " + cause),
          "if a private authority signs for this host, name its bundle in AWS_CA_BUNDLE"};
}

Error TimedOut(const CurlFailure& failure) {
  return {Failure::kUnreachable,
          Join("no connection to ", failure.origin,
               " within " + std::to_string(failure.connect_timeout_ms) + " ms")};
}

Error Broken(std::string_view doing, const CurlFailure& failure) {
  return {Failure::kUnreachable, Join("the connection to ", failure.origin, " broke ") +
                                     std::string(doing) + ": " + Cause(failure)};
}

Error Unreachable(std::string_view before, const CurlFailure& failure) {
  return {Failure::kUnreachable, Join(before, failure.origin, ": " + Cause(failure))};
}

}  // namespace

Error ErrorOf(const CurlFailure& failure) {
  for (const Meaning& meaning : kPlainMeanings) {
    if (meaning.code == failure.code) {
      return {Failure::kUnreachable, Join(meaning.before, failure.origin, meaning.after)};
    }
  }
  const CURLcode code = failure.code;
  if (failure.proxy_status >= 300) {
    return {Failure::kUnreachable, Join("the proxy refuses to connect to ", failure.origin,
                                        ": status " + std::to_string(failure.proxy_status))};
  }
  if (code == CURLE_COULDNT_CONNECT) return Unreachable("cannot connect to ", failure);
  if (code == CURLE_OPERATION_TIMEDOUT) return TimedOut(failure);
  if (code == CURLE_PEER_FAILED_VERIFICATION) return Untrusted(failure);
  if (code == CURLE_SSL_CONNECT_ERROR) return Unreachable("TLS handshake failed with ", failure);
  if (code == CURLE_SEND_ERROR) return Broken("while sending", failure);
  if (code == CURLE_RECV_ERROR) return Broken("while reading the reply", failure);
  if (code == CURLE_URL_MALFORMAT) return {Failure::kBadInput, "libcurl refuses the URL"};
  if (code == CURLE_OUT_OF_MEMORY) return {Failure::kSystem, "libcurl is out of memory"};
  return Unreachable("no exchange with ", failure);
}

}  // namespace atrest::http
