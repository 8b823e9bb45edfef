// Who turns an encrypted DEK back into key material: AWS KMS itself, or a KMS plugin.
#pragma once

#include <map>
#include <string>

#include "base/call_context.h"
#include "base/result.h"
#include "base/secret.h"

namespace atrest::operate {

struct WrappedDek {
  int api = 2;                                     // version of the KMS API that wrote it
  std::string provider;                            // its name in the EncryptionConfiguration
  std::string ciphertext;                          // what the plugin gave to kube-apiserver
  std::string key_id;                              // v2
  std::map<std::string, std::string> annotations;  // v2
};

struct UnwrappedDek {
  Secret key;
  std::string key_arn;  // the KMS key that did it; empty where nobody says so, as with a plugin
};

// Thread-safe unless said otherwise. Errors are those of the key service or plugin.
class DekUnwrapper {
 public:
  virtual ~DekUnwrapper() = default;
  virtual Result<UnwrappedDek> Unwrap(const WrappedDek& dek, const CallContext& context) = 0;
};

// Said of this DEK, and true the next time it is asked for; others may be well.
bool IsOfThisDek(Failure kind);

}  // namespace atrest::operate
