#include "http/curl_handle.h"

#include <algorithm>
#include <cstdint>
#include <stop_token>
#include <utility>

#include "http/curl_failure.h"
#include "http/tls_sessions.h"
#include "http/trust_store.h"

namespace atrest::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr milliseconds kLongestPoll{60000};
// libcurl 7.88.1 sometimes holds HTTP/2 frames that it has read already and waits for the socket
// (measured against etcd 3.6: stalls of seconds, up to the whole poll). Asking again sets it free.
constexpr milliseconds kLongestHttp2Poll{5};

// libcurl waits in whole milliseconds; rounded up, so that a last fraction is not spent spinning.
int PollTimeout(nanoseconds left, milliseconds longest) {
  return static_cast<int>(
      std::chrono::ceil<milliseconds>(std::min<nanoseconds>(left, longest)).count());
}

long Milliseconds(milliseconds time) { return static_cast<long>(time.count()); }
long Seconds(std::chrono::seconds time) { return static_cast<long>(time.count()); }

// Takes the easy handle out of the multi on every way out of a transfer.
class Attached {
 public:
  Attached(CURLM* multi, CURL* easy) : multi_(multi), easy_(easy) {
    code_ = curl_multi_add_handle(multi_, easy_);
  }
  ~Attached() {
    if (code_ == CURLM_OK) curl_multi_remove_handle(multi_, easy_);
  }
  Attached(const Attached&) = delete;
  Attached& operator=(const Attached&) = delete;
  CURLMcode code() const { return code_; }

 private:
  CURLM* multi_;
  CURL* easy_;
  CURLMcode code_;
};

Error MultiFailed(CURLMcode code) {
  return {Failure::kSystem, std::string("libcurl: ") + curl_multi_strerror(code)};
}

}  // namespace

Result<std::unique_ptr<CurlHandle>> CurlHandle::Make(const TransportOptions& options,
                                                     TrustStore& trust, TlsSessions& sessions) {
  std::unique_ptr<CurlHandle> handle(new CurlHandle(options, trust, sessions));
  TRY(handle->SetUp());
  return handle;
}

CurlHandle::~CurlHandle() {
  if (easy_ != nullptr) curl_easy_cleanup(easy_);
  if (multi_ != nullptr) curl_multi_cleanup(multi_);
}

template <typename Value>
void CurlHandle::Set(CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(easy_, option, value);
  if (setting_ == CURLE_OK) setting_ = code;
}

Result<void> CurlHandle::SetUp() {
  easy_ = curl_easy_init();
  multi_ = curl_multi_init();
  if (easy_ == nullptr || multi_ == nullptr) {
    return Error{Failure::kSystem, "libcurl gives no handle"};
  }
  SetLimits();
  SetTls();
  SetClientCertificate();
  SetRoute();
  SetCallbacks();
  if (setting_ != CURLE_OK) {
    return Error{Failure::kSystem,
                 std::string("libcurl refuses an option: ") + curl_easy_strerror(setting_)};
  }
  return {};
}

void CurlHandle::SetLimits() {
  // libcurl takes and, with us, wipes these for each transfer; its 16 and 64 KiB suit downloads.
  Set(CURLOPT_BUFFERSIZE, 8L * 1024);
  Set(CURLOPT_UPLOAD_BUFFERSIZE, 16L * 1024);
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_QUICK_EXIT, 1L);  // a cancelled call does not wait for its getaddrinfo() to return
  Set(CURLOPT_FOLLOWLOCATION, 0L);
  Set(CURLOPT_PROTOCOLS_STR, "https,http");  // CheckUrl says which hosts may be asked over http
  Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  Set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  Set(CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(options_.connect_timeout));
  Set(CURLOPT_MAXLIFETIME_CONN, Seconds(options_.max_connection_age));
  Set(CURLOPT_MAXAGE_CONN, Seconds(options_.max_connection_idle));
  Set(CURLOPT_TCP_NODELAY, 1L);
  Set(CURLOPT_TCP_KEEPALIVE, 1L);
  Set(CURLOPT_TCP_KEEPIDLE, 30L);
  Set(CURLOPT_TCP_KEEPINTVL, 15L);
  if (!options_.user_agent.empty()) Set(CURLOPT_USERAGENT, options_.user_agent.c_str());
}

void CurlHandle::SetTls() {
  Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  Set(CURLOPT_SSL_VERIFYPEER, 1L);
  Set(CURLOPT_SSL_VERIFYHOST, 2L);
  const char* none = nullptr;  // the roots come from the trust store
  Set(CURLOPT_CAINFO, none);
  Set(CURLOPT_CAPATH, none);
  Set(CURLOPT_SSL_CTX_FUNCTION, &CurlHandle::OnTlsContext);
  Set(CURLOPT_SSL_CTX_DATA, this);
  Set(CURLOPT_SHARE, sessions_.share());
  if (options_.trust_any_server) {
    Set(CURLOPT_SSL_VERIFYPEER, 0L);
    Set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
}

void CurlHandle::SetClientCertificate() {
  if (!options_.client_certificate_file.empty()) {
    Set(CURLOPT_SSLCERT, options_.client_certificate_file.c_str());
    Set(CURLOPT_SSLKEY, options_.client_key_file.c_str());
  }
  if (options_.client_certificate == nullptr) return;
  // libcurl reads the blobs where they are, for as long as the handle lives.
  const auto blob = [](std::string_view bytes) {
    return curl_blob{const_cast<char*>(bytes.data()), bytes.size(), CURL_BLOB_NOCOPY};
  };
  curl_blob chain = blob(options_.client_certificate->chain);
  curl_blob key = blob(options_.client_certificate->key.Reveal());
  Set(CURLOPT_SSLCERT_BLOB, &chain);
  Set(CURLOPT_SSLKEY_BLOB, &key);
}

void CurlHandle::SetRoute() {
  if (!options_.proxy.empty()) Set(CURLOPT_PROXY, options_.proxy.c_str());
  if (options_.connect_to.empty()) return;
  connect_to_text_ = "::" + options_.connect_to;
  connect_to_.data = connect_to_text_.data();
  Set(CURLOPT_CONNECT_TO, &connect_to_);
}

void CurlHandle::SetCallbacks() {
  Set(CURLOPT_ERRORBUFFER, reason_.data());
  Set(CURLOPT_HEADERFUNCTION, &CurlHandle::OnHeader);
  Set(CURLOPT_HEADERDATA, this);
  Set(CURLOPT_WRITEFUNCTION, &CurlHandle::OnBody);
  Set(CURLOPT_WRITEDATA, this);
}

// Hosts that are asked without a proxy. With nothing libcurl asks NO_PROXY of the environment.
const char* CurlHandle::NoProxy(const Request& request, const UrlFacts& url) const {
  if (request.bypass_proxy) return "*";
  if (!options_.proxy.empty()) return "";
  return url.local ? "*" : nullptr;
}

Result<void> CurlHandle::Prepare(const Request& request, const UrlFacts& url) {
  TRY(headers_.Build(request.headers));
  reply_.Start(request.max_reply_bytes);
  reason_[0] = '\0';
  trust_error_ = Error();
  if (url_ != request.url) {
    url_ = request.url;
    Set(CURLOPT_URL, url_.c_str());
  }
  if (options_.http2) SetHttp2(url.secure);
  SetMethod(request);
  Set(CURLOPT_HTTPHEADER, headers_.list());
  Set(CURLOPT_NOPROXY, NoProxy(request, url));
  Set(CURLOPT_FRESH_CONNECT, request.sent_once ? 1L : 0L);
  if (setting_ == CURLE_OK) return {};
  return Error{Failure::kSystem, std::string("libcurl refuses the request: ") +
                                     curl_easy_strerror(std::exchange(setting_, CURLE_OK))};
}

// Over plain http each call takes a new connection: libcurl 7.88.1 takes an open one up again
// without HTTP/2 and gets no answer (measured against etcd 3.6; over TLS it does not).
void CurlHandle::SetHttp2(bool secure) {
  Set(CURLOPT_HTTP_VERSION,
      static_cast<long>(secure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE));
  Set(CURLOPT_FORBID_REUSE, secure ? 0L : 1L);
}

void CurlHandle::SetMethod(const Request& request) {
  const char* custom = nullptr;
  Set(CURLOPT_NOBODY, 0L);  // before the rest: it resets the method
  if (request.method == "GET" && request.body.empty()) {
    Set(CURLOPT_HTTPGET, 1L);
  } else if (request.method == "HEAD") {
    Set(CURLOPT_NOBODY, 1L);
  } else {
    const std::string_view body = request.body.Reveal();
    Set(CURLOPT_POST, 1L);
    Set(CURLOPT_POSTFIELDS, body.empty() ? "" : body.data());
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    if (request.method != "POST") custom = request.method.c_str();
  }
  Set(CURLOPT_CUSTOMREQUEST, custom);
}

Result<Response> CurlHandle::Run(const CallContext& context, const Clock& clock,
                                 std::string_view origin) {
  TRY_ASSIGN(const CURLcode code, Drive(context, clock, origin));
  if (code != CURLE_OK) return Failed(code, origin);
  // To libcurl 7.88.1 a head that the end of the connection cuts off is a reply without a body.
  if (!reply_.head_is_whole()) return Failed(CURLE_PARTIAL_FILE, origin);
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  return reply_.Finish(static_cast<int>(status));
}

Result<CURLcode> CurlHandle::Drive(const CallContext& context, const Clock& clock,
                                   std::string_view origin) {
  const Attached attached(multi_, easy_);
  if (attached.code() != CURLM_OK) return MultiFailed(attached.code());
  const milliseconds longest = options_.http2 ? kLongestHttp2Poll : kLongestPoll;
  const std::stop_callback wake(context.stop, [this] { curl_multi_wakeup(multi_); });
  while (true) {
    int running = 0;
    if (const CURLMcode code = curl_multi_perform(multi_, &running); code != CURLM_OK) {
      return MultiFailed(code);
    }
    int queued = 0;
    if (const CURLMsg* message = curl_multi_info_read(multi_, &queued); message != nullptr) {
      return message->data.result;
    }
    if (context.stop.stop_requested()) {
      return Error{Failure::kCancelled, "the caller went away while the request was running"};
    }
    const nanoseconds left = context.deadline.Left(clock.Now());
    if (left <= nanoseconds(0)) return TooLate(origin);
    const CURLMcode code = curl_multi_poll(multi_, nullptr, 0, PollTimeout(left, longest), nullptr);
    if (code != CURLM_OK) return MultiFailed(code);
  }
}

// The deadline is over: how far the call had come tells a network that is cut off from a server
// that is ill.
Error CurlHandle::TooLate(std::string_view origin) const {
  const auto late = [&](std::string_view before, std::string_view after) {
    return Error{Failure::kDeadlineExceeded,
                 std::string(before) + std::string(origin) + std::string(after)};
  };
  if (reply_.bytes() > 0) {
    return late("the reply of ", " stalled after " + std::to_string(reply_.bytes()) + " bytes");
  }
  curl_off_t ready = 0;  // when the request could be sent
  curl_easy_getinfo(easy_, CURLINFO_PRETRANSFER_TIME_T, &ready);
  if (ready > 0) return late("no answer of ", " in time");
  long port = 0;  // known as soon as TCP is connected
  curl_easy_getinfo(easy_, CURLINFO_PRIMARY_PORT, &port);
  if (port > 0) return late("no TLS handshake with ", " in time");
  return late("no connection to ", " in time");
}

Error CurlHandle::Failed(CURLcode code, std::string_view origin) {
  const std::string whose = " of " + std::string(origin) + " larger than ";
  switch (reply_.verdict()) {
    case ReplyCollector::Verdict::kFine: break;
    case ReplyCollector::Verdict::kHeadersTooLarge:
      return {Failure::kUnreachable,
              "reply headers" + whose + std::to_string(ReplyCollector::kMaxHeaderBytes) + " bytes"};
    case ReplyCollector::Verdict::kBodyTooLarge:
      return {Failure::kUnreachable,
              "reply" + whose + std::to_string(reply_.max_body_bytes()) + " bytes"};
  }
  if (!trust_error_.message.empty()) return std::move(trust_error_);
  CurlFailure failure;
  failure.code = code;
  failure.origin = origin;
  failure.reason = reason_.data();
  failure.connect_timeout_ms = options_.connect_timeout.count();
  long os_error = 0;
  curl_easy_getinfo(easy_, CURLINFO_OS_ERRNO, &os_error);
  failure.os_error = static_cast<int>(os_error);
  curl_easy_getinfo(easy_, CURLINFO_SSL_VERIFYRESULT, &failure.verify_result);
  curl_easy_getinfo(easy_, CURLINFO_HTTP_CONNECTCODE, &failure.proxy_status);
  return ErrorOf(failure);
}

void CurlHandle::Reset() {
  // The next Prepare() sets these again; until then libcurl must not look at the request.
  Set(CURLOPT_POSTFIELDS, static_cast<const char*>(nullptr));
  Set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
  headers_.Clear();
  reply_.Discard();
}

size_t CurlHandle::OnHeader(char* data, size_t size, size_t count, void* self) {
  const std::size_t bytes = size * count;
  return static_cast<CurlHandle*>(self)->reply_.TakeHeaderLine({data, bytes}) ? bytes : 0;
}

size_t CurlHandle::OnBody(char* data, size_t size, size_t count, void* self) {
  const std::size_t bytes = size * count;
  // An empty block counts as taken: 0 would be what was offered.
  return static_cast<CurlHandle*>(self)->reply_.TakeBody({data, bytes}) ? bytes : 0;
}

CURLcode CurlHandle::OnTlsContext(CURL* /*easy*/, void* context, void* self) {
  auto* handle = static_cast<CurlHandle*>(self);
  Result<void> applied = handle->trust_.ApplyTo(static_cast<ssl_ctx_st*>(context));
  if (applied.ok()) return CURLE_OK;
  handle->trust_error_ = std::move(applied).error();
  return CURLE_SSL_CACERT_BADFILE;
}

}  // namespace atrest::http
