#include "provider/watched_key_service.h"

namespace atrest::provider {

Result<kms::Encrypted> WatchedKeyService::Encrypt(const kms::EncryptRequest& request,
                                                  const CallContext& context) {
  Result<kms::Encrypted> result = next_.Encrypt(request, context);
  if (!result) {
    health_.Failed(Direction::kEncrypt, result.error(), Source::kTraffic);
    return result;
  }
  health_.Succeeded(Direction::kEncrypt);
  const Lock lock(mutex_);
  own_arn_ = result->key_arn;
  return result;
}

Result<kms::Decrypted> WatchedKeyService::Decrypt(const kms::DecryptRequest& request,
                                                  const CallContext& context) {
  Result<kms::Decrypted> result = next_.Decrypt(request, context);
  if (!result) {
    health_.Failed(Direction::kDecrypt, result.error(), Source::kTraffic);
  } else if (IsOwnKey(result->key_arn)) {
    health_.Succeeded(Direction::kDecrypt);
  }
  return result;
}

Result<kms::KeyDescription> WatchedKeyService::DescribeKey(const std::string& key_id,
                                                           const CallContext& context) {
  return next_.DescribeKey(key_id, context);
}

bool WatchedKeyService::IsOwnKey(const std::string& arn) const {
  const Lock lock(mutex_);
  return !arn.empty() && arn == own_arn_;
}

}  // namespace atrest::provider
