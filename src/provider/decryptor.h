// Decrypt as kube-apiserver asks for it: limits, prefix rules, one call to KMS.
#pragma once

#include <string>
#include <string_view>

#include "base/call_context.h"
#include "base/result.h"
#include "base/secret.h"
#include "kms/key_service.h"
#include "provider/key_settings.h"

namespace atrest::provider {

struct Opened {
  Secret plaintext;
  std::string request_id;  // of KMS; may be empty
};

// Thread-safe. What it is given must outlive it.
//
// kBadCiphertext, before KMS is called: nothing to decrypt, more than KMS takes, and for v2 a
// missing or unknown prefix. Errors of KMS are handed on.
class Decryptor {
 public:
  Decryptor(kms::KeyService& service, const KeySettings& settings)
      : service_(service), settings_(settings) {}

  Result<Opened> DecryptV1(std::string_view ciphertext, const CallContext& context) const;
  Result<Opened> DecryptV2(std::string_view ciphertext, const CallContext& context) const;

 private:
  Result<Opened> Decrypt(std::string_view blob, const CallContext& context) const;

  kms::KeyService& service_;
  const KeySettings& settings_;
};

}  // namespace atrest::provider
