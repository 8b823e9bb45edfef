#include "provider/watched_key_service.h"

#include <chrono>

namespace atrest::provider {
namespace {

// A client whose time is over cancels, which may be here before that moment is.
constexpr std::chrono::milliseconds kAtTheDeadline{100};

}  // namespace

Result<kms::Encrypted> WatchedKeyService::Encrypt(const kms::EncryptRequest& request,
                                                  const CallContext& context) {
  Result<kms::Encrypted> result = next_.Encrypt(request, context);
  if (!result) {
    Tell(Direction::kEncrypt, result.error(), context);
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
    Tell(Direction::kDecrypt, result.error(), context);
  } else if (IsOwnKey(result->key_arn)) {
    health_.Succeeded(Direction::kDecrypt);
  }
  return result;
}

Result<kms::KeyDescription> WatchedKeyService::DescribeKey(const std::string& key_id,
                                                           const CallContext& context) {
  return next_.DescribeKey(key_id, context);
}

void WatchedKeyService::Tell(Direction direction, const Error& error, const CallContext& context) {
  health_.Failed(direction, error, Source::kTraffic);
  if (error.kind != Failure::kCancelled) return;
  if (context.deadline.Left(clock_.Now()) <= kAtTheDeadline) health_.LookSoon();
}

bool WatchedKeyService::IsOwnKey(const std::string& arn) const {
  const Lock lock(mutex_);
  return !arn.empty() && arn == own_arn_;
}

}  // namespace atrest::provider
