// Tells encrypted DEKs and seeds apart without keeping them.
#pragma once

#include <cstdint>
#include <string>

#include "crypto/siphash.h"
#include "etcd/stored_value.h"

namespace atrest::operate {

// Not thread-safe.
class DekFingerprint {
 public:
  // `hash_key` is random, so that nobody can make two DEKs meet.
  explicit DekFingerprint(const crypto::SipHashKey& hash_key) : hash_key_(hash_key) {}

  // Of a readable value of KMS: equal for what kube-apiserver asks its plugin for once.
  std::uint64_t Of(const etcd::StoredValue& value);

 private:
  const crypto::SipHashKey hash_key_;
  std::string scratch_;
};

}  // namespace atrest::operate
