#include "provider/metered_key_service.h"

#include <chrono>
#include <utility>
#include <vector>

namespace atrest::provider {
namespace {

constexpr const char* kCountName = "aws_encryption_provider_kms_operations_total";
constexpr const char* kCountHelp = "total aws encryption provider kms operations";
constexpr const char* kLatencyName = "aws_encryption_provider_kms_operation_latency_ms";
constexpr const char* kLatencyHelp =
    "Response latency in milliseconds for aws encryption provider kms operation ";
constexpr const char* kFailuresName = "aws_encryption_provider_kms_failures_total";
constexpr const char* kFailuresHelp =
    "kms operations that failed, health probes too, by what failed";
constexpr std::array kStatusNames{"success", "failure", "failure-throttle", "failure-corruption"};

std::vector<double> LatencyBuckets() {
  std::vector<double> buckets;
  for (int power = 1; power <= 14; ++power) buckets.push_back(1 << power);
  return buckets;
}

std::size_t StatusOf(Failure kind) {
  switch (kind) {
    case Failure::kThrottled:
    case Failure::kOverloaded: return 2;
    case Failure::kBadCiphertext: return 3;
    case Failure::kBadInput:
    case Failure::kKeyNotFound:
    case Failure::kKeyUnusable:
    case Failure::kDenied:
    case Failure::kUnreachable:
    case Failure::kServiceFault:
    case Failure::kNoCredentials:
    case Failure::kDeadlineExceeded:
    case Failure::kCancelled:
    case Failure::kAbsent:
    case Failure::kSystem:
    case Failure::kBug: return 1;
  }
  return 1;
}

}  // namespace

MeteredKeyService::MeteredKeyService(kms::KeyService& next, std::string key, std::string version,
                                     telemetry::Metrics& metrics, const Clock& clock)
    : next_(next),
      key_(std::move(key)),
      version_(std::move(version)),
      metrics_(metrics),
      clock_(clock) {}

void MeteredKeyService::Count(Operation& operation, const char* name, SteadyTime start,
                              std::size_t status) {
  Series& series = operation.at(status);
  telemetry::Counter* count = series.count.load();
  telemetry::Histogram* latency = series.latency.load();
  if (count == nullptr || latency == nullptr) {
    const telemetry::Labels labels{{"key_arn", key_},
                                   {"status", kStatusNames.at(status)},
                                   {"operation", name},
                                   {"version", version_}};
    count = &metrics_.GetCounter(kCountName, kCountHelp, labels);
    latency = &metrics_.GetHistogram(kLatencyName, kLatencyHelp, labels, LatencyBuckets());
    series.count.store(count);
    series.latency.store(latency);
  }
  count->Increment();
  latency->Observe(std::chrono::duration<double, std::milli>(clock_.Now() - start).count());
}

template <typename T>
Result<T> MeteredKeyService::Record(Operation& operation, const char* name, SteadyTime start,
                                    Result<T> result) {
  Count(operation, name, start, result.ok() ? 0 : StatusOf(result.error().kind));
  if (!result.ok()) {
    const std::string failure(FailureName(result.error().kind));
    metrics_
        .GetCounter(kFailuresName, kFailuresHelp,
                    {{"key_arn", key_}, {"operation", name}, {"failure", failure}})
        .Increment();
  }
  return result;
}

Result<kms::Encrypted> MeteredKeyService::Encrypt(const kms::EncryptRequest& request,
                                                  const CallContext& context) {
  const SteadyTime start = clock_.Now();
  return Record(encrypt_, "encrypt", start, next_.Encrypt(request, context));
}

Result<kms::Decrypted> MeteredKeyService::Decrypt(const kms::DecryptRequest& request,
                                                  const CallContext& context) {
  const SteadyTime start = clock_.Now();
  return Record(decrypt_, "decrypt", start, next_.Decrypt(request, context));
}

Result<kms::KeyDescription> MeteredKeyService::DescribeKey(const std::string& key_id,
                                                           const CallContext& context) {
  return next_.DescribeKey(key_id, context);
}

}  // namespace atrest::provider
