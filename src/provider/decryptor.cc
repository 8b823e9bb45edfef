#include "provider/decryptor.h"

#include <algorithm>
#include <utility>

#include "kms/ciphertext_format.h"

namespace atrest::provider {
namespace {

Error NotTrusted(std::string_view key, std::string request_id = "") {
  return Error{Failure::kDenied,
               "the ciphertext is of the key " + std::string(key) + ", which is not trusted",
               "add it to --decrypt-keys if it should be", std::string(kUntrustedKey),
               std::move(request_id)};
}

// A key_id may carry more than the ARN, see key_identity.h: "ARN#MATERIAL".
std::string_view KeyArnIn(std::string_view key_id) { return key_id.substr(0, key_id.find('#')); }

}  // namespace

bool Decryptor::Trusts(std::string_view key_arn) const {
  const std::vector<std::string>& trusted = settings_.decrypt_keys;
  return trusted.empty() || std::find(trusted.begin(), trusted.end(), key_arn) != trusted.end();
}

// The key to name to KMS; empty where it is not known.
Result<std::string> Decryptor::KeyFor(std::string_view key_id) const {
  if (settings_.decrypt_keys.empty()) return std::string();
  const std::string_view arn = KeyArnIn(key_id);
  if (arn.find(":key/") != std::string_view::npos) {
    if (!Trusts(arn)) return NotTrusted(arn);
    return std::string(arn);
  }
  return settings_.decrypt_keys.size() == 1 ? settings_.decrypt_keys.front() : std::string();
}

Result<kms::Decrypted> Decryptor::TryContexts(kms::DecryptRequest& request,
                                              const CallContext& context) const {
  Result<kms::Decrypted> first = service_.Decrypt(request, context);
  if (first || first.error().kind != Failure::kBadCiphertext) return first;
  for (const kms::EncryptionContext& older : settings_.older_contexts) {
    request.encryption_context = older;
    Result<kms::Decrypted> next = service_.Decrypt(request, context);
    if (next || next.error().kind != Failure::kBadCiphertext) return next;
  }
  return first;
}

Result<Opened> Decryptor::Decrypt(std::string_view blob, std::string key,
                                  const CallContext& context) const {
  if (blob.size() > kms::kMaxCiphertextBlobBytes) {
    return Error{Failure::kBadCiphertext, "the ciphertext has " + std::to_string(blob.size()) +
                                              " bytes, KMS takes at most " +
                                              std::to_string(kms::kMaxCiphertextBlobBytes)};
  }
  kms::DecryptRequest request{std::move(key), std::string(blob), settings_.context};
  TRY_ASSIGN(kms::Decrypted decrypted, TryContexts(request, context));
  if (!Trusts(decrypted.key_arn)) return NotTrusted(decrypted.key_arn, decrypted.request_id);
  return Opened{std::move(decrypted.plaintext), std::move(decrypted.request_id)};
}

Result<Opened> Decryptor::DecryptV1(std::string_view ciphertext, const CallContext& context) const {
  TRY_ASSIGN(const std::string_view blob, kms::UnframeCiphertextV1(ciphertext));
  TRY_ASSIGN(std::string key, KeyFor(""));
  return Decrypt(blob, std::move(key), context);
}

Result<Opened> Decryptor::DecryptV2(std::string_view ciphertext, std::string_view key_id,
                                    const CallContext& context) const {
  TRY_ASSIGN(const std::string_view blob, kms::UnframeCiphertextV2(ciphertext));
  TRY_ASSIGN(std::string key, KeyFor(key_id));
  return Decrypt(blob, std::move(key), context);
}

}  // namespace atrest::provider
