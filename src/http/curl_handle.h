// One curl easy handle with the multi handle that drives it: they stay together, as the multi holds
// the open connections.
#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "http/curl_header_list.h"
#include "http/reply_collector.h"
#include "http/transport.h"
#include "http/transport_options.h"
#include "http/url_rule.h"

namespace atrest::http {

class TlsSessions;
class TrustStore;

// Used by one thread at a time. Its address must not change: libcurl points into it.
class CurlHandle {
 public:
  // kSystem if libcurl refuses. What is given must outlive the handle.
  static Result<std::unique_ptr<CurlHandle>> Make(const TransportOptions& options,
                                                  TrustStore& trust, TlsSessions& sessions);
  ~CurlHandle();
  CurlHandle(const CurlHandle&) = delete;
  CurlHandle& operator=(const CurlHandle&) = delete;

  // Makes the handle ready for this request, which must live until Reset().
  Result<void> Prepare(const Request& request, const UrlFacts& url);
  // Runs the transfer to its end, the context's, or libcurl's.
  Result<Response> Run(const CallContext& context, const Clock& clock, std::string_view origin);
  // Forgets and wipes what the request has left; the connection stays open for the next one.
  void Reset();

 private:
  CurlHandle(const TransportOptions& options, TrustStore& trust, TlsSessions& sessions)
      : options_(options), trust_(trust), sessions_(sessions) {}
  Result<void> SetUp();
  template <typename Value>
  void Set(CURLoption option, Value value);  // remembers the first refusal in setting_
  void SetLimits();
  void SetTls();
  void SetClientCertificate();
  void SetRoute();
  const char* NoProxy(const Request& request, const UrlFacts& url) const;
  void SetCallbacks();
  void SetHttp2(bool secure);
  void SetMethod(const Request& request);
  Result<CURLcode> Drive(const CallContext& context, const Clock& clock, std::string_view origin);
  Error Failed(CURLcode code, std::string_view origin);
  Error TooLate(std::string_view origin) const;

  static size_t OnHeader(char* data, size_t size, size_t count, void* self);
  static size_t OnBody(char* data, size_t size, size_t count, void* self);
  static CURLcode OnTlsContext(CURL* easy, void* context, void* self);

  const TransportOptions& options_;
  TrustStore& trust_;
  TlsSessions& sessions_;
  CURL* easy_ = nullptr;
  CURLM* multi_ = nullptr;
  CURLcode setting_ = CURLE_OK;
  std::string url_;
  CurlHeaderList headers_;
  ReplyCollector reply_;
  std::string connect_to_text_;
  curl_slist connect_to_{};
  Error trust_error_;
  std::array<char, CURL_ERROR_SIZE> reason_{};
};

}  // namespace atrest::http
