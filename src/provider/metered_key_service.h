// A KeyService that counts and times its operations under the names of the replaced program
// (kubernetes-sigs/aws-encryption-provider pkg/plugin/metrics.go, pkg/kmsplugin/kms.go):
//   aws_encryption_provider_kms_operations_total{key_arn,status,operation,version}
//   aws_encryption_provider_kms_operation_latency_ms{key_arn,status,operation,version}
// and, under a name of our own, why they failed, with a FailureName:
//   aws_encryption_provider_kms_failures_total{key_arn,operation,failure}
// key_arn is the text of --key, version is "v1" or "v2".
#pragma once

#include <array>
#include <atomic>
#include <string>

#include "base/clock.h"
#include "kms/key_service.h"
#include "telemetry/metrics.h"

namespace atrest::provider {

// Thread-safe. Answers and errors are handed on unchanged. A series appears with its first event.
class MeteredKeyService final : public kms::KeyService {
 public:
  MeteredKeyService(kms::KeyService& next, std::string key, std::string version,
                    telemetry::Metrics& metrics, const Clock& clock);

  Result<kms::Encrypted> Encrypt(const kms::EncryptRequest& request,
                                 const CallContext& context) override;
  Result<kms::Decrypted> Decrypt(const kms::DecryptRequest& request,
                                 const CallContext& context) override;
  Result<kms::KeyDescription> DescribeKey(const std::string& key_id,
                                          const CallContext& context) override;

 private:
  struct Series {
    std::atomic<telemetry::Counter*> count{nullptr};
    std::atomic<telemetry::Histogram*> latency{nullptr};
  };
  static constexpr std::size_t kStatuses = 4;
  using Operation = std::array<Series, kStatuses>;

  template <typename T>
  Result<T> Record(Operation& operation, const char* name, SteadyTime start, Result<T> result);
  void Count(Operation& operation, const char* name, SteadyTime start, std::size_t status);

  kms::KeyService& next_;
  const std::string key_;
  const std::string version_;
  telemetry::Metrics& metrics_;
  const Clock& clock_;
  Operation encrypt_;
  Operation decrypt_;
};

}  // namespace atrest::provider
