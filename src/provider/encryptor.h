// Encrypt as kube-apiserver asks for it: limits, one call to KMS, framing.
#pragma once

#include <string>

#include "base/call_context.h"
#include "base/result.h"
#include "base/secret.h"
#include "kms/key_service.h"
#include "provider/key_identity.h"
#include "provider/key_settings.h"

namespace atrest::provider {

struct Sealed {
  std::string ciphertext;  // '1' and the CiphertextBlob
  std::string key_id;      // what Status said
  std::string request_id;  // of KMS; may be empty
};

// Thread-safe. What it is given must outlive it.
//
// kBadInput, before KMS is called: an empty plaintext or one of more than 4096 bytes; after it, v2
// only: a ciphertext that kube-apiserver would refuse. Errors of KMS are handed on.
class Encryptor {
 public:
  Encryptor(kms::KeyService& service, const KeySettings& settings, const KeyIdentity& identity)
      : service_(service), settings_(settings), identity_(identity) {}

  Result<Sealed> EncryptV1(Secret plaintext, const CallContext& context) const;
  Result<Sealed> EncryptV2(Secret plaintext, const CallContext& context) const;

 private:
  Result<Sealed> Encrypt(Secret plaintext, const CallContext& context) const;

  kms::KeyService& service_;
  const KeySettings& settings_;
  const KeyIdentity& identity_;
};

}  // namespace atrest::provider
