#include "provider/decryptor.h"

#include <utility>

#include "kms/ciphertext_format.h"

namespace atrest::provider {

Result<Opened> Decryptor::Decrypt(std::string_view blob, const CallContext& context) const {
  if (blob.empty()) return Error{Failure::kBadCiphertext, "the ciphertext is empty"};
  if (blob.size() > kms::kMaxCiphertextBlobBytes) {
    return Error{Failure::kBadCiphertext, "the ciphertext has " + std::to_string(blob.size()) +
                                              " bytes, KMS takes at most " +
                                              std::to_string(kms::kMaxCiphertextBlobBytes)};
  }
  kms::DecryptRequest request{"", std::string(blob), settings_.context};
  TRY_ASSIGN(kms::Decrypted decrypted, service_.Decrypt(request, context));
  return Opened{std::move(decrypted.plaintext), std::move(decrypted.request_id)};
}

Result<Opened> Decryptor::DecryptV1(std::string_view ciphertext, const CallContext& context) const {
  TRY_ASSIGN(std::string_view blob, kms::UnframeCiphertextV1(ciphertext));
  return Decrypt(blob, context);
}

Result<Opened> Decryptor::DecryptV2(std::string_view ciphertext, const CallContext& context) const {
  TRY_ASSIGN(std::string_view blob, kms::UnframeCiphertextV2(ciphertext));
  return Decrypt(blob, context);
}

}  // namespace atrest::provider
