#include "operate/kms_unwrapper.h"

#include <algorithm>
#include <utility>

#include "kms/ciphertext_format.h"
#include "kms/key_arn.h"
#include "operate/key_match.h"

namespace atrest::operate {

KmsUnwrapper::KmsUnwrapper(KmsByRegion& kms, KmsUnwrapPolicy policy)
    : kms_(kms), policy_(std::move(policy)) {
  if (policy_.contexts.empty()) policy_.contexts.emplace_back();
}

std::string KmsUnwrapper::RegionOf(const WrappedDek& dek) const {
  if (!policy_.region.empty()) return policy_.region;
  const auto of_record = kms::KeyArn::Parse(WithoutMaterial(dek.key_id));
  if (of_record) return of_record->region();
  if (policy_.keys.empty()) return "";
  const auto of_policy = kms::KeyArn::Parse(policy_.keys.front());
  return of_policy ? of_policy->region() : "";
}

Result<kms::Decrypted> KmsUnwrapper::TryContexts(kms::KeyService& service,
                                                 kms::DecryptRequest& request,
                                                 const CallContext& context) const {
  request.encryption_context = policy_.contexts.front();
  Result<kms::Decrypted> first = service.Decrypt(request, context);
  if (first || first.error().kind != Failure::kBadCiphertext) return first;
  for (std::size_t i = 1; i < policy_.contexts.size(); ++i) {
    request.encryption_context = policy_.contexts[i];
    Result<kms::Decrypted> next = service.Decrypt(request, context);
    if (next || next.error().kind != Failure::kBadCiphertext) return next;
  }
  return first;
}

Result<UnwrappedDek> KmsUnwrapper::Unwrap(const WrappedDek& dek, const CallContext& context) {
  TRY_ASSIGN(const std::string_view blob, dek.api == 1 ? kms::UnframeCiphertextV1(dek.ciphertext)
                                                       : kms::UnframeCiphertextV2(dek.ciphertext));
  if (blob.empty() || blob.size() > kms::kMaxCiphertextBlobBytes) {
    return Error{Failure::kBadCiphertext, "the encrypted DEK is no ciphertext of AWS KMS"};
  }
  TRY_ASSIGN(kms::KeyService* const service, kms_.Open(RegionOf(dek)));
  kms::DecryptRequest request;
  request.ciphertext_blob = std::string(blob);
  if (policy_.keys.size() == 1) request.key_id = policy_.keys.front();
  TRY_ASSIGN(kms::Decrypted decrypted, TryContexts(*service, request, context));
  const auto& keys = policy_.keys;
  if (!keys.empty() && std::find(keys.begin(), keys.end(), decrypted.key_arn) == keys.end()) {
    return Error{Failure::kDenied,
                 "the DEK is under the key " + decrypted.key_arn + ", which is not trusted",
                 "add it to --decrypt-keys if it should be"};
  }
  return UnwrappedDek{std::move(decrypted.plaintext), std::move(decrypted.key_arn)};
}

}  // namespace atrest::operate
