// Encrypt as kube-apiserver asks for it: limits, a call to KMS, framing, the key_id.
//
// Where the key_id names the key material, the ciphertext is decrypted once, since only that tells
// which material KMS used. When KMS used what must not be told (key_identity.h), it is asked again.
#pragma once

#include <optional>
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
// only: a ciphertext that kube-apiserver would refuse. kServiceFault: KMS used a key that was left,
// kTries times. Errors of KMS are handed on.
class Encryptor {
 public:
  Encryptor(kms::KeyService& service, const KeySettings& settings, KeyIdentity& identity)
      : service_(service), settings_(settings), identity_(identity) {}

  static constexpr int kTries = 5;

  Result<Sealed> EncryptV1(Secret plaintext, const CallContext& context) const;
  Result<Sealed> EncryptV2(Secret plaintext, const CallContext& context) const;

 private:
  Result<kms::EncryptRequest> RequestFor(Secret plaintext) const;
  Result<kms::Encrypted> Encrypt(const kms::EncryptRequest& request,
                                 const CallContext& context) const;
  Result<std::optional<std::string>> KeyIdOf(const kms::Encrypted& encrypted,
                                             const CallContext& context) const;

  kms::KeyService& service_;
  const KeySettings& settings_;
  KeyIdentity& identity_;
};

}  // namespace atrest::provider
