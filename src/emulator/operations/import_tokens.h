// The RSA keys that GetParametersForImport made, by their import tokens. They end with the process.
//
// Source: KMS API reference, GetParametersForImport: valid for 24 hours, for one key, and only
// together with the public key of the same answer.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/rsa_oaep.h"

namespace atrest::emulator {

struct ImportParameters {
  std::string token;
  std::string key_id;
  crypto::RsaKeyPair pair;
  crypto::OaepHash hash;
  WallTime valid_to;
};
using ImportParametersPtr = std::shared_ptr<const ImportParameters>;

// Thread-safe. Keeps the last 100.
class ImportTokens {
 public:
  ImportParametersPtr Issue(const std::string& key_id, crypto::RsaKeyPair pair,
                            crypto::OaepHash hash, WallTime now, Random& random);
  // InvalidImportTokenException, ExpiredImportTokenException.
  Result<ImportParametersPtr> Find(std::string_view token, std::string_view key_id, WallTime now);

 private:
  Mutex mutex_;
  std::deque<ImportParametersPtr> issued_ GUARDED_BY(mutex_);
};

}  // namespace atrest::emulator
