// Decrypt as kube-apiserver asks for it: limits, prefix rules, policy, one call to KMS.
//
// Policy: with a list of trusted keys, the key that KMS says it used must be in it. Where it is
// known beforehand which key that has to be (the request's key_id, or a list of one), KMS is told,
// and refuses by itself. Data that was written under an older encryption context stays readable:
// those contexts are tried when the bytes do not fit the current one.
#pragma once

#include <string>
#include <string_view>

#include "base/call_context.h"
#include "base/result.h"
#include "base/secret.h"
#include "kms/key_service.h"
#include "provider/key_settings.h"

namespace atrest::provider {

// The code of an Error with which the policy refused.
inline constexpr std::string_view kUntrustedKey = "UntrustedKey";

struct Opened {
  Secret plaintext;
  std::string request_id;  // of KMS; may be empty
};

// Thread-safe. What it is given must outlive it.
//
// kBadCiphertext, before KMS is called: nothing to decrypt, more than KMS takes, and for v2 a
// missing or unknown prefix. kDenied with kUntrustedKey: a key that is not trusted. Errors of KMS
// are handed on.
class Decryptor {
 public:
  Decryptor(kms::KeyService& service, const KeySettings& settings)
      : service_(service), settings_(settings) {}

  Result<Opened> DecryptV1(std::string_view ciphertext, const CallContext& context) const;
  // `key_id` is what Encrypt answered; only the ARN of a key says something about trust.
  Result<Opened> DecryptV2(std::string_view ciphertext, std::string_view key_id,
                           const CallContext& context) const;

 private:
  Result<Opened> Decrypt(std::string_view blob, std::string key, const CallContext& context) const;
  Result<kms::Decrypted> TryContexts(kms::DecryptRequest& request,
                                     const CallContext& context) const;
  bool Trusts(std::string_view key_arn) const;
  Result<std::string> KeyFor(std::string_view key_id) const;

  kms::KeyService& service_;
  const KeySettings& settings_;
};

}  // namespace atrest::provider
