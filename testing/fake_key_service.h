// A key management service in memory, for tests of what stands on kms::KeyService.
//
// It encrypts for real (AES-256-GCM, bound to key, key material and encryption context), knows key
// states and rotation as AWS KMS does, and fails on command. Keys and nonces are derived from
// counters, so a test sees the same bytes in every run. Errors carry AWS's codes.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "kms/key_service.h"

namespace atrest::fakes {

// Thread-safe.
class FakeKeyService : public kms::KeyService {
 public:
  struct Call {
    std::string operation;  // "Encrypt", "Decrypt", "DescribeKey"
    std::string key_id;
    kms::EncryptionContext encryption_context;
  };

  // A new enabled key. Returns its ARN.
  std::string CreateKey(const std::string& region = "eu-west-1");
  void AddAlias(const std::string& alias, const std::string& key_arn);
  // AWS's word: "Enabled", "Disabled", "PendingDeletion", "PendingImport", "Unavailable", ...
  void SetState(const std::string& key_arn, const std::string& state);
  // New key material becomes current; older ciphertexts still decrypt. Returns its id.
  std::string Rotate(const std::string& key_arn);
  void DeleteKey(const std::string& key_arn);
  // The service stops to say which key material it used, as for keys in custom key stores.
  void HideKeyMaterialIds();

  // The next calls end like this, first come first served; nothing lets one call through. A script
  // applies to every operation.
  void FailNext(Error error, int times = 1);
  void PassNext(int times = 1);

  // Called at the start of each call, without a lock held: it may wait, look at the context, or
  // change the service. An error that it returns ends the call.
  void OnCall(std::function<Result<void>(const Call&, const CallContext&)> hook);

  std::vector<Call> Calls() const;
  int CallCount(const std::string& operation) const;

  Result<kms::Encrypted> Encrypt(const kms::EncryptRequest& request,
                                 const CallContext& context) override;
  Result<kms::Decrypted> Decrypt(const kms::DecryptRequest& request,
                                 const CallContext& context) override;
  Result<kms::KeyDescription> DescribeKey(const std::string& key_id,
                                          const CallContext& context) override;

 private:
  struct Key {
    std::string state = "Enabled";
    std::vector<std::string> material_ids;  // the last one is current
  };
  struct Sealed;

  Result<void> Begin(const Call& call, const CallContext& context);
  Result<std::string> ResolveLocked(const std::string& key_id) const REQUIRES(mutex_);
  Result<void> CheckUsableLocked(const std::string& arn) const REQUIRES(mutex_);
  std::string NextRequestIdLocked() REQUIRES(mutex_);
  std::string ShownMaterialLocked(const std::string& id) const REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::map<std::string, Key> keys_ GUARDED_BY(mutex_);  // by ARN
  std::map<std::string, std::string> aliases_ GUARDED_BY(mutex_);
  std::deque<std::optional<Error>> script_ GUARDED_BY(mutex_);
  std::function<Result<void>(const Call&, const CallContext&)> hook_ GUARDED_BY(mutex_);
  std::vector<Call> calls_ GUARDED_BY(mutex_);
  std::uint64_t counter_ GUARDED_BY(mutex_) = 0;
  bool hide_material_ids_ GUARDED_BY(mutex_) = false;
};

}  // namespace atrest::fakes
