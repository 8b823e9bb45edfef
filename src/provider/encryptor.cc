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

Error TooLong(std::size_t size) {
  return Error{Failure::kBadInput,
               "the ciphertext has " + std::to_string(size) +
                   " bytes, kube-apiserver takes at most " + std::to_string(kMaxV2CiphertextBytes),
               "encrypt less at a time: KMS v2 is made for keys of 32 bytes"};
}

}  // namespace

Result<kms::EncryptRequest> Encryptor::RequestFor(Secret plaintext) const {
  TRY(CheckPlaintext(plaintext));
  return kms::EncryptRequest{settings_.key, std::move(plaintext), settings_.context};
}

Result<kms::Encrypted> Encryptor::Encrypt(const kms::EncryptRequest& request,
                                          const CallContext& context) const {
  Result<kms::Encrypted> encrypted = service_.Encrypt(request, context);
  if (encrypted && encrypted->ciphertext_blob.empty()) {
    return Error{Failure::kServiceFault, "KMS answered Encrypt with an empty ciphertext"};
  }
  return encrypted;
}

Result<std::optional<std::string>> Encryptor::KeyIdOf(const kms::Encrypted& encrypted,
                                                      const CallContext& context) const {
  Sighting seen{encrypted.key_arn};
  if (identity_.NeedsMaterial()) {
    Result<kms::Decrypted> decrypted = service_.Decrypt(
        {encrypted.key_arn, encrypted.ciphertext_blob, settings_.context}, context);
    if (!decrypted) {
      return Annotate(std::move(decrypted).error(), "looking for the key material's id");
    }
    seen.material_id = std::move(decrypted->key_material_id);
  }
  return identity_.Note(seen);
}

Result<Sealed> Encryptor::EncryptV1(Secret plaintext, const CallContext& context) const {
  TRY_ASSIGN(const kms::EncryptRequest request, RequestFor(std::move(plaintext)));
  TRY_ASSIGN(kms::Encrypted encrypted, Encrypt(request, context));
  return Sealed{kms::FrameCiphertext(encrypted.ciphertext_blob), "",
                std::move(encrypted.request_id)};
}

Result<Sealed> Encryptor::EncryptV2(Secret plaintext, const CallContext& context) const {
  TRY_ASSIGN(const kms::EncryptRequest request, RequestFor(std::move(plaintext)));
  for (int i = 0; i < kTries; ++i) {
    TRY_ASSIGN(kms::Encrypted encrypted, Encrypt(request, context));
    std::string ciphertext = kms::FrameCiphertext(encrypted.ciphertext_blob);
    if (ciphertext.size() > kMaxV2CiphertextBytes) return TooLong(ciphertext.size());
    TRY_ASSIGN(std::optional<std::string> key_id, KeyIdOf(encrypted, context));
    if (!key_id) continue;
    return Sealed{std::move(ciphertext), *std::move(key_id), std::move(encrypted.request_id)};
  }
  return Error{Failure::kServiceFault,
               "KMS encrypts under a key or key material whose key id is not told (any more)",
               "try again; after an alias was moved back it takes 5 minutes"};
}

}  // namespace atrest::provider
