#include "provider/encryptor.h"

#include <utility>

#include "kms/ciphertext_format.h"

namespace atrest::provider {
namespace {

Result<void> CheckPlaintext(const Secret& plaintext) {
  if (plaintext.empty()) return Error{Failure::kBadInput, "the plaintext is empty"};
  if (plaintext.size() > kms::kMaxPlaintextBytes) {
    return Error{Failure::kBadInput, "the plaintext has " + std::to_string(plaintext.size()) +
                                         " bytes, KMS takes at most " +
                                         std::to_string(kms::kMaxPlaintextBytes)};
  }
  return {};
}

}  // namespace

Result<Sealed> Encryptor::Encrypt(Secret plaintext, const CallContext& context) const {
  TRY(CheckPlaintext(plaintext));
  kms::EncryptRequest request{settings_.key, std::move(plaintext), settings_.context};
  TRY_ASSIGN(kms::Encrypted encrypted, service_.Encrypt(request, context));
  if (encrypted.ciphertext_blob.empty()) {
    return Error{Failure::kServiceFault, "KMS answered Encrypt with an empty ciphertext"};
  }
  return Sealed{kms::FrameCiphertext(encrypted.ciphertext_blob), "",
                std::move(encrypted.request_id)};
}

Result<Sealed> Encryptor::EncryptV1(Secret plaintext, const CallContext& context) const {
  return Encrypt(std::move(plaintext), context);
}

Result<Sealed> Encryptor::EncryptV2(Secret plaintext, const CallContext& context) const {
  TRY_ASSIGN(std::string key_id, identity_.Current());
  TRY_ASSIGN(Sealed sealed, Encrypt(std::move(plaintext), context));
  if (sealed.ciphertext.size() > kMaxV2CiphertextBytes) {
    return Error{Failure::kBadInput,
                 "the ciphertext has " + std::to_string(sealed.ciphertext.size()) +
                     " bytes, kube-apiserver takes at most " +
                     std::to_string(kMaxV2CiphertextBytes),
                 "encrypt less at a time: KMS v2 is made for keys of 32 bytes"};
  }
  sealed.key_id = std::move(key_id);
  return sealed;
}

}  // namespace atrest::provider
