#include "aws/kms/kms_client.h"

#include <utility>

#include "aws/kms/kms_wire.h"

namespace atrest::aws {
namespace {

std::string Describe(const KmsCall& call) {
  return "kms " + std::string(call.operation) + " with " + std::string(call.key_id);
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
  return request;
}

}  // namespace

KmsClient::KmsClient(http::Transport& transport, CredentialsProvider& credentials,
                     KmsTargetProvider& targets, const Clock& clock,
                     std::vector<http::Header> extra_headers, ClockSkew* skew)
    : transport_(transport),
      credentials_(credentials),
      targets_(targets),
      clock_(clock),
      extra_headers_(std::move(extra_headers)),
      skew_(skew) {}

Result<http::Response> KmsClient::SendSignedOnce(http::Request& request, const KmsTarget& target,
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

Result<http::Response> KmsClient::SendSigned(const KmsCall& call, http::Request& request,
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

Result<http::Response> KmsClient::Exchange(const KmsCall& call, Secret body,
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

template <typename Reply>
Result<Reply> KmsClient::Call(const KmsCall& call, Secret body,
                              Result<Reply> (*parse)(std::string_view),
                              const CallContext& context) {
  TRY_ASSIGN(http::Response response, Exchange(call, std::move(body), context));
  Result<Reply> reply = parse(response.body.Reveal());
  std::string request_id = KmsRequestId(response);
  if (!reply.ok()) {
    Error error = Annotate(std::move(reply).error(), Describe(call));
    if (!request_id.empty()) error.message += " (request id " + request_id + ")";
    error.request_id = std::move(request_id);
    return error;
  }
  reply->request_id = std::move(request_id);
  return reply;
}

Result<kms::Encrypted> KmsClient::Encrypt(const kms::EncryptRequest& request,
                                          const CallContext& context) {
  return Call({"Encrypt", request.key_id}, EncryptBody(request), ParseEncryptReply, context);
}

Result<kms::Decrypted> KmsClient::Decrypt(const kms::DecryptRequest& request,
                                          const CallContext& context) {
  std::string_view key = request.key_id.empty() ? "any key" : std::string_view(request.key_id);
  return Call({"Decrypt", key}, DecryptBody(request), ParseDecryptReply, context);
}

Result<kms::KeyDescription> KmsClient::DescribeKey(const std::string& key_id,
                                                   const CallContext& context) {
  return Call({"DescribeKey", key_id}, DescribeKeyBody(key_id), ParseDescribeKeyReply, context);
}

}  // namespace atrest::aws
