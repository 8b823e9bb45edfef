// Decrypts one value of etcd without kube-apiserver: with the keys of the EncryptionConfiguration,
// or by whoever unwraps the DEKs of KMS. Reads all that kube-apiserver ever wrote.
#pragma once

#include <string>
#include <string_view>

#include "base/call_context.h"
#include "base/result.h"
#include "base/secret.h"
#include "etcd/stored_value.h"
#include "kube/encryption_configuration.h"
#include "operate/dek_unwrapper.h"

namespace atrest::operate {

struct DecryptedValue {
  Secret plaintext;
  std::string provider;        // "kms-v2 aws arn:…", "aescbc key1", "plaintext"
  std::string cipher;          // "aes-gcm", "aes-cbc", "xsalsa20-poly1305", "none"
  bool authenticated = false;  // false: anybody who writes to etcd may have changed it
};

// Of a readable value of KMS.
WrappedDek WrappedDekOf(const etcd::StoredValue& value);

// As thread-safe as what it is given, which outlives it.
class ObjectDecryptor {
 public:
  // Both may be nullptr: what needs the missing one is refused (kBadInput, with a hint).
  ObjectDecryptor(const kube::EncryptionConfiguration* configuration, DekUnwrapper* unwrapper)
      : configuration_(configuration), unwrapper_(unwrapper) {}

  // `etcd_key`: the key under which the value was written, which AES-GCM binds it to.
  // kBadCiphertext if key, value and etcd key do not fit together or the value is malformed; errors
  // of the unwrapper.
  Result<DecryptedValue> Decrypt(std::string_view etcd_key, std::string_view value,
                                 const CallContext& context);

 private:
  Result<DecryptedValue> ByLocalKeys(const etcd::StoredValue& value, std::string_view text,
                                     std::string_view etcd_key);
  Result<DecryptedValue> ByKmsV1(const etcd::StoredValue& value, std::string_view etcd_key,
                                 const CallContext& context);
  Result<DecryptedValue> ByKmsV2(const etcd::StoredValue& value, std::string_view etcd_key,
                                 const CallContext& context);
  Result<UnwrappedDek> Unwrap(const WrappedDek& dek, const CallContext& context);

  const kube::EncryptionConfiguration* configuration_;
  DekUnwrapper* unwrapper_;
};

}  // namespace atrest::operate
