#include "operate/dek_unwrapper.h"

#include <algorithm>

#include "kms/ciphertext_format.h"

namespace atrest::operate {
namespace {

constexpr std::size_t kMaxKnown = 256;

// Of the object or its bytes, and will be the same next time.
bool IsLasting(Failure kind) {
  return kind == Failure::kBadCiphertext || kind == Failure::kKeyNotFound ||
         kind == Failure::kKeyUnusable || kind == Failure::kDenied;
}

}  // namespace

Result<Secret> KeyServiceUnwrapper::Unwrap(const WrappedDek& dek, const CallContext& context) {
  TRY_ASSIGN(const std::string_view blob, dek.api == 1 ? kms::UnframeCiphertextV1(dek.ciphertext)
                                                       : kms::UnframeCiphertextV2(dek.ciphertext));
  if (blob.empty() || blob.size() > kms::kMaxCiphertextBlobBytes) {
    return Error{Failure::kBadCiphertext, "the encrypted DEK is no ciphertext of AWS KMS"};
  }
  kms::DecryptRequest request;
  request.ciphertext_blob = std::string(blob);
  request.encryption_context = encryption_context_;
  TRY_ASSIGN(kms::Decrypted decrypted, service_.Decrypt(request, context));
  return std::move(decrypted.plaintext);
}

Result<Secret> PacedUnwrapper::Ask(const WrappedDek& dek, const CallContext& context) {
  if (!clock_.WaitUntil(next_, context.stop)) return Error{Failure::kCancelled, "interrupted"};
  const auto pause = std::chrono::duration<double>(1 / per_second_);
  next_ = std::max(next_, clock_.Now()) + std::chrono::duration_cast<SteadyTime::duration>(pause);
  ++calls_;
  return source_.Unwrap(dek, context);
}

Result<Secret> PacedUnwrapper::Unwrap(const WrappedDek& dek, const CallContext& context) {
  Name name(dek.api, dek.provider, dek.ciphertext, dek.key_id, dek.annotations);
  auto found = known_.find(name);
  if (found == known_.end()) {
    Result<Secret> answer = Ask(dek, context);
    if (!answer.ok() && !IsLasting(answer.error().kind)) return answer;
    if (known_.size() >= kMaxKnown) known_.clear();
    found = known_.emplace(std::move(name), std::move(answer)).first;
  }
  if (!found->second.ok()) return found->second.error();
  return found->second->Clone();
}

}  // namespace atrest::operate
