#include "aws/kms/kms_client.h"

#include <utility>

#include "aws/kms/kms_wire.h"

namespace atrest::aws {

KmsClient::KmsClient(http::Transport& transport, CredentialsProvider& credentials,
                     KmsTargetProvider& targets, const Clock& clock,
                     std::vector<http::Header> extra_headers, ClockSkew* skew)
    : exchange_(transport, credentials, targets, clock, std::move(extra_headers), skew) {}

template <typename Reply>
Result<Reply> KmsClient::Call(const KmsCall& call, Secret body,
                              Result<Reply> (*parse)(std::string_view),
                              const CallContext& context) {
  TRY_ASSIGN(const http::Response response, exchange_.Send(call, std::move(body), context));
  Result<Reply> reply = parse(response.body.Reveal());
  std::string request_id = KmsRequestId(response);
  if (!reply.ok()) {
    return KmsExchange::Unreadable(call, std::move(reply).error(), std::move(request_id));
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
