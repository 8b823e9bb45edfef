// AWS KMS over HTTPS as a kms::KeyService. One call is one exchange (kms_exchange.h); retries are
// retrying_key_service.h's work.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/clock/clock_skew.h"
#include "aws/credentials/credentials.h"
#include "aws/kms/kms_exchange.h"
#include "aws/kms/kms_target.h"
#include "base/clock.h"
#include "http/transport.h"
#include "kms/key_service.h"

namespace atrest::aws {

// Thread-safe. Errors as transport.h, credentials.h and kms_error.h say.
class KmsClient final : public kms::KeyService {
 public:
  // As KmsExchange's.
  KmsClient(http::Transport& transport, CredentialsProvider& credentials,
            KmsTargetProvider& targets, const Clock& clock,
            std::vector<http::Header> extra_headers = {}, ClockSkew* skew = nullptr);

  Result<kms::Encrypted> Encrypt(const kms::EncryptRequest& request,
                                 const CallContext& context) override;
  Result<kms::Decrypted> Decrypt(const kms::DecryptRequest& request,
                                 const CallContext& context) override;
  Result<kms::KeyDescription> DescribeKey(const std::string& key_id,
                                          const CallContext& context) override;

 private:
  template <typename Reply>
  Result<Reply> Call(const KmsCall& call, Secret body, Result<Reply> (*parse)(std::string_view),
                     const CallContext& context);

  KmsExchange exchange_;
};

}  // namespace atrest::aws
