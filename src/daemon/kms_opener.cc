#include "daemon/kms_opener.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "aws/kms/open_key_service.h"
#include "http/curl_transport.h"
#include "os/disk_filesystem.h"
#include "os/kernel_random.h"
#include "os/process_environment.h"

namespace atrest::daemon {
namespace {

// --retry-token-capacity as it is. The deprecated --qps-limit and --burst-limit meant a bucket of
// their sum from which each retry takes one token.
int QuotaCapacity(const Settings& settings) {
  std::int64_t capacity = http::RetryQuota::kDefaultCapacity;
  if (settings.retry_token_capacity > 0) {
    capacity = settings.retry_token_capacity;
  } else if (settings.qps_limit > 0) {
    constexpr std::int64_t kLargest = std::numeric_limits<int>::max();
    capacity = std::min(settings.qps_limit, kLargest) + std::min(settings.burst_limit, kLargest);
    capacity *= http::RetryQuota::kCost;
  }
  return static_cast<int>(std::min<std::int64_t>(capacity, std::numeric_limits<int>::max()));
}

}  // namespace

// In the order of use: the last one is destroyed first.
struct KmsOpener::Parts {
  os::ProcessEnvironment environment = {};
  os::DiskFilesystem filesystem = {};
  os::KernelRandom random = {};
  std::unique_ptr<http::Transport> transport = nullptr;
  std::unique_ptr<aws::AwsKms> kms = nullptr;
};

KmsOpener::KmsOpener(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
KmsOpener::~KmsOpener() = default;

Result<std::unique_ptr<KmsOpener>> KmsOpener::Open(const Settings& settings, const Clock& clock,
                                                   telemetry::Log& log) {
  auto parts = std::make_unique<Parts>();
  http::TransportOptions transport;
  transport.user_agent = "aws-encryption-provider";
  transport.ca_bundle_file = aws::CaBundleFile(parts->environment, parts->filesystem);
  TRY_ASSIGN(parts->transport, http::CurlTransport::Open(transport, clock));
  aws::AwsKmsOptions options;
  options.kms_endpoint = settings.kms_endpoint;
  options.source_arn = settings.source_arn;
  options.retries.quota_capacity = QuotaCapacity(settings);
  TRY_ASSIGN(parts->kms,
             aws::AwsKms::Open(options, {*parts->transport, parts->environment, parts->filesystem,
                                         clock, parts->random, log}));
  return std::unique_ptr<KmsOpener>(new KmsOpener(std::move(parts)));
}

Result<std::unique_ptr<kms::KeyService>> KmsOpener::OpenKms(const KeyEntry& entry) {
  return parts_->kms->OpenKey(entry.key.key, entry.region);
}

}  // namespace atrest::daemon
