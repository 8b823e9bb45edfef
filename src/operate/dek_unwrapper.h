// Who turns an encrypted DEK back into key material: AWS KMS itself, or a KMS plugin.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "base/call_context.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "kms/key_service.h"

namespace atrest::operate {

struct WrappedDek {
  int api = 2;                                     // version of the KMS API that wrote it
  std::string provider;                            // its name in the EncryptionConfiguration
  std::string ciphertext;                          // what the plugin gave to kube-apiserver
  std::string key_id;                              // v2
  std::map<std::string, std::string> annotations;  // v2
};

// Thread-safe unless said otherwise. Errors are those of the key service or plugin.
class DekUnwrapper {
 public:
  virtual ~DekUnwrapper() = default;
  virtual Result<Secret> Unwrap(const WrappedDek& dek, const CallContext& context) = 0;
};

// By the key service directly, without a plugin: takes the storage prefix off as the plugin does.
class KeyServiceUnwrapper final : public DekUnwrapper {
 public:
  // `service` outlives it; `encryption_context` as the plugin was given it.
  KeyServiceUnwrapper(kms::KeyService& service, kms::EncryptionContext encryption_context)
      : service_(service), encryption_context_(std::move(encryption_context)) {}
  Result<Secret> Unwrap(const WrappedDek& dek, const CallContext& context) override;

 private:
  kms::KeyService& service_;
  const kms::EncryptionContext encryption_context_;
};

// Asks for equal DEKs once and for others not faster than `per_second`. Keeps the last 256 in
// memory that is wiped. A failure is kept too, so that a lost key costs one call. Not thread-safe.
class PacedUnwrapper final : public DekUnwrapper {
 public:
  // All outlive it. `per_second` above 0.
  PacedUnwrapper(DekUnwrapper& source, const Clock& clock, double per_second)
      : source_(source), clock_(clock), per_second_(per_second), next_(clock.Now()) {}
  Result<Secret> Unwrap(const WrappedDek& dek, const CallContext& context) override;

  std::uint64_t calls() const { return calls_; }

 private:
  using Name =
      std::tuple<int, std::string, std::string, std::string, std::map<std::string, std::string>>;

  Result<Secret> Ask(const WrappedDek& dek, const CallContext& context);

  DekUnwrapper& source_;
  const Clock& clock_;
  const double per_second_;
  SteadyTime next_;  // when the next call may be made
  std::uint64_t calls_ = 0;
  std::map<Name, Result<Secret>> known_;
};

}  // namespace atrest::operate
