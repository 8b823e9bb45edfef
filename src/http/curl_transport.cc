#include "http/curl_transport.h"

#include <utility>

#include "http/curl_handle_pool.h"
#include "http/curl_library.h"
#include "http/tls_sessions.h"
#include "http/trust_store.h"
#include "http/url_rule.h"

namespace atrest::http {
namespace {

Result<void> CheckStillWanted(const CallContext& context, const Clock& clock) {
  if (context.stop.stop_requested()) {
    return Error{Failure::kCancelled, "the caller went away before the request was sent"};
  }
  if (!context.deadline.IsNever() && context.deadline.Passed(clock.Now())) {
    return Error{Failure::kDeadlineExceeded, "no time left to send the request"};
  }
  return {};
}

}  // namespace

CurlTransport::CurlTransport(TransportOptions options, const Clock& clock,
                             std::unique_ptr<TrustStore> trust,
                             std::unique_ptr<TlsSessions> sessions)
    : options_(std::move(options)),
      clock_(clock),
      trust_(std::move(trust)),
      sessions_(std::move(sessions)),
      pool_(std::make_unique<CurlHandlePool>(options_, clock_, *trust_, *sessions_)) {}

CurlTransport::~CurlTransport() = default;

Result<std::unique_ptr<CurlTransport>> CurlTransport::Open(TransportOptions options,
                                                           const Clock& clock) {
  TRY(StartCurl());
  TRY_ASSIGN(std::unique_ptr<TrustStore> trust,
             TrustStore::Open(options.ca_bundle_file, options.ca_bundle));
  if (options.client_certificate != nullptr) TRY(options.client_certificate->Check());
  TRY_ASSIGN(std::unique_ptr<TlsSessions> sessions, TlsSessions::Make());
  return std::unique_ptr<CurlTransport>(
      new CurlTransport(std::move(options), clock, std::move(trust), std::move(sessions)));
}

Result<Response> CurlTransport::Send(const Request& request, const CallContext& context) {
  TRY_ASSIGN(const UrlFacts url, CheckUrl(request.url, options_.allow_insecure_http));
  TRY(CheckStillWanted(context, clock_));
  TRY_ASSIGN(CurlHandlePool::Lease handle, pool_->Take());
  TRY(handle->Prepare(request, url));
  return handle->Run(context, clock_, url.origin);
}

}  // namespace atrest::http
