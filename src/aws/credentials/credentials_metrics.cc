#include "aws/credentials/credentials_metrics.h"

#include <chrono>
#include <limits>

namespace atrest::aws {
namespace {

constexpr const char* kFetchesName = "aws_encryption_provider_credentials_fetches_total";
constexpr const char* kFetchesHelp = "fetches of aws credentials by status";

double SecondsSince1970(WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace

CredentialsMetrics::CredentialsMetrics(telemetry::Metrics* metrics) {
  if (metrics == nullptr) return;
  fetched_ = &metrics->GetGauge("aws_encryption_provider_credentials_fetched_timestamp_seconds",
                                "when the aws credentials in use were fetched, 0 for none", {});
  expiration_ =
      &metrics->GetGauge("aws_encryption_provider_credentials_expiration_timestamp_seconds",
                         "when the aws credentials in use expire, +Inf for never, 0 for none", {});
  successes_ = &metrics->GetCounter(kFetchesName, kFetchesHelp, {{"status", "success"}});
  failures_ = &metrics->GetCounter(kFetchesName, kFetchesHelp, {{"status", "failure"}});
}

void CredentialsMetrics::Fetched(const Credentials& credentials, WallTime now) {
  if (fetched_ == nullptr) return;
  fetched_->Set(SecondsSince1970(now));
  expiration_->Set(credentials.expiration.has_value() ? SecondsSince1970(*credentials.expiration)
                                                      : std::numeric_limits<double>::infinity());
  successes_->Increment();
}

void CredentialsMetrics::Failed() {
  if (failures_ != nullptr) failures_->Increment();
}

}  // namespace atrest::aws
