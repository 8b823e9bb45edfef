// One signed request to AWS KMS and its answer: AWS JSON 1.1, Signature Version 4. One request is
// one attempt; retries are retry_loop.h's work. The one exception: where AWS does not accept the
// credentials, or denies them what was asked, they are fetched anew and, where they are others, the
// request is sent once more.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/clock/clock_skew.h"
#include "aws/credentials/credentials.h"
#include "aws/kms/kms_error.h"
#include "aws/kms/kms_target.h"
#include "base/clock.h"
#include "http/transport.h"

namespace atrest::aws {

// Thread-safe. Errors as transport.h, credentials.h and kms_error.h say.
class KmsExchange {
 public:
  // `extra_headers` are sent and signed with every request. With `skew` a request whose signature
  // is refused for this machine's clock is signed anew with AWS's, once. What is given by reference
  // or pointer must live longer than this.
  KmsExchange(http::Transport& transport, CredentialsProvider& credentials,
              KmsTargetProvider& targets, const Clock& clock,
              std::vector<http::Header> extra_headers = {}, ClockSkew* skew = nullptr);

  // A reply with status 200; all else is an error.
  Result<http::Response> Send(const KmsCall& call, Secret body, const CallContext& context);

  // What an unreadable reply is told as.
  static Error Unreadable(const KmsCall& call, Error error, std::string request_id);

 private:
  Result<http::Response> SendSigned(const KmsCall& call, http::Request& request,
                                    const KmsTarget& target, const Credentials& credentials,
                                    const CallContext& context);
  Result<http::Response> SendSignedOnce(http::Request& request, const KmsTarget& target,
                                        const Credentials& credentials, const CallContext& context,
                                        bool& clock_corrected);

  http::Transport& transport_;
  CredentialsProvider& credentials_;
  KmsTargetProvider& targets_;
  const Clock& clock_;
  const std::vector<http::Header> extra_headers_;
  ClockSkew* const skew_;  // may be nullptr
};

}  // namespace atrest::aws
