#include "aws/kms/kms_exchange.h"

#include <utility>

namespace atrest::aws {
namespace {

std::string Describe(const KmsCall& call) {
  std::string text = "kms " + std::string(call.operation);
  if (!call.key_id.empty()) text += " with " + std::string(call.key_id);
  return text;
}

http::Request RequestFor(const KmsCall& call, Secret body, const std::string& url,
                         const std::vector<http::Header>& extra_headers) {
  http::Request request;
  request.method = "POST";
  request.url = url;
  request.headers.reserve(extra_headers.size() + 6);
  request.headers = extra_headers;
  request.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
  request.headers.push_back({"X-Amz-Target", "TrentService." + std::string(call.operation)});
  request.body = std::move(body);
  request.max_reply_bytes = call.max_reply_bytes;
  request.sent_once = call.sent_once;
  return request;
}

}  // namespace

KmsExchange::KmsExchange(http::Transport& transport, CredentialsProvider& credentials,
                         KmsTargetProvider& targets, const Clock& clock,
                         std::vector<http::Header> extra_headers, ClockSkew* skew)
    : transport_(transport),
      credentials_(credentials),
      targets_(targets),
      clock_(clock),
      extra_headers_(std::move(extra_headers)),
      skew_(skew) {}

Result<http::Response> KmsExchange::SendSignedOnce(http::Request& request, const KmsTarget& target,
                                                   const Credentials& credentials,
                                                   const CallContext& context,
                                                   bool& clock_corrected) {
  const auto correction = skew_ == nullptr ? std::chrono::seconds(0) : skew_->Correction();
  target.signer.Sign(request, credentials, clock_.WallNow() + correction);
  auto response = transport_.Send(request, context);
  clock_corrected =
      skew_ != nullptr && response.ok() && response->status != 200 &&
      MayBeClockSkew(KmsErrorCode(*response)) &&
      skew_->Learn(*response, target.url, correction, clock_.WallNow(), KmsRequestId(*response));
  return response;
}

Result<http::Response> KmsExchange::SendSigned(const KmsCall& call, http::Request& request,
                                               const KmsTarget& target,
                                               const Credentials& credentials,
                                               const CallContext& context) {
  bool clock_corrected = false;
  auto response = SendSignedOnce(request, target, credentials, context, clock_corrected);
  if (clock_corrected) {
    response = SendSignedOnce(request, target, credentials, context, clock_corrected);
  }
  if (!response.ok()) return Annotate(std::move(response).error(), Describe(call));
  if (response->status != 200) return KmsError(call, *response);
  return response;
}

Result<http::Response> KmsExchange::Send(const KmsCall& call, Secret body,
                                         const CallContext& context) {
  TRY_ASSIGN(KmsTargetPtr target, targets_.Get(context));
  TRY_ASSIGN(CredentialsPtr credentials, credentials_.Get(context));
  http::Request request = RequestFor(call, std::move(body), target->url, extra_headers_);
  auto response = SendSigned(call, request, *target, *credentials, context);
  if (response.ok()) return response;
  const bool denied = response.error().kind == Failure::kDenied;
  if (!denied && !IsCredentialsRejected(response.error())) return response;
  if (!denied) credentials_.Reject(credentials);
  auto fresh = denied ? credentials_.GetOthers(credentials, context) : credentials_.Get(context);
  if (!fresh.ok() || *fresh == credentials) return response;
  return SendSigned(call, request, *target, **fresh, context);
}

Error KmsExchange::Unreadable(const KmsCall& call, Error error, std::string request_id) {
  error = Annotate(std::move(error), Describe(call));
  if (!request_id.empty()) error.message += " (request id " + request_id + ")";
  error.request_id = std::move(request_id);
  return error;
}

}  // namespace atrest::aws
