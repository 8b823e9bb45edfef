// Unwraps DEKs by AWS KMS itself, with no plugin alive.
#pragma once

#include <string>
#include <vector>

#include "kms/key_service.h"
#include "operate/dek_unwrapper.h"

namespace atrest::operate {

// The way to AWS KMS, Region by Region.
class KmsByRegion {
 public:
  virtual ~KmsByRegion() = default;
  // `region` empty: the one that environment, profile or instance name. What is returned lives as
  // long as this.
  virtual Result<kms::KeyService*> Open(const std::string& region) = 0;
};

struct KmsUnwrapPolicy {
  // Asked whatever a key id says: where the replica of a multi-Region key is. Empty: the Region of
  // the record's key id, where that is an ARN, else that of the first of `keys`.
  std::string region;
  // Tried one after the other where the bytes do not fit. None is that of no pairs.
  std::vector<kms::EncryptionContext> contexts;
  std::vector<std::string> keys;  // ARNs of the keys that may unwrap; empty: any
};

// As thread-safe as `kms`.
class KmsUnwrapper final : public DekUnwrapper {
 public:
  // `kms` outlives it.
  KmsUnwrapper(KmsByRegion& kms, KmsUnwrapPolicy policy);

  // Takes the storage prefix off as the plugin does. kDenied for a key that may not unwrap; errors
  // of the key service, of the first context where none fits.
  Result<UnwrappedDek> Unwrap(const WrappedDek& dek, const CallContext& context) override;

 private:
  std::string RegionOf(const WrappedDek& dek) const;
  Result<kms::Decrypted> TryContexts(kms::KeyService& service, kms::DecryptRequest& request,
                                     const CallContext& context) const;

  KmsByRegion& kms_;
  KmsUnwrapPolicy policy_;
};

}  // namespace atrest::operate
