// A KeyService that tells KeyHealth what real traffic shows about the key.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "kms/key_service.h"
#include "provider/key_health.h"
#include "provider/key_settings.h"

namespace atrest::provider {

// Thread-safe. Answers and errors are handed on unchanged.
class WatchedKeyService final : public kms::KeyService {
 public:
  WatchedKeyService(kms::KeyService& next, const KeySettings& settings, KeyHealth& health,
                    const Clock& clock)
      : next_(next), health_(health), clock_(clock), own_arn_(settings.key) {}

  Result<kms::Encrypted> Encrypt(const kms::EncryptRequest& request,
                                 const CallContext& context) override;
  Result<kms::Decrypted> Decrypt(const kms::DecryptRequest& request,
                                 const CallContext& context) override;
  Result<kms::KeyDescription> DescribeKey(const std::string& key_id,
                                          const CallContext& context) override;

 private:
  void Tell(Direction direction, const Error& error, const CallContext& context);
  bool IsOwnKey(const std::string& arn) const;

  kms::KeyService& next_;
  KeyHealth& health_;
  const Clock& clock_;
  mutable Mutex mutex_;
  std::string own_arn_ GUARDED_BY(mutex_);  // as configured, then as the last Encrypt said
};

}  // namespace atrest::provider
