#include "daemon/kms_opener.h"

#include <utility>

#include "aws/kms/open_key_service.h"
#include "aws/region.h"
#include "http/curl_transport.h"
#include "os/disk_filesystem.h"
#include "os/kernel_random.h"
#include "os/process_environment.h"
#include "os/shell_runner.h"
#include "provider/limited_transport.h"
#include "provider/request_limiter.h"

namespace atrest::daemon {
namespace {

http::TransportOptions TransportOptionsFor(const Settings& settings, const Environment& environment,
                                           const Filesystem& filesystem) {
  http::TransportOptions options;
  options.user_agent = "aws-encryption-provider";
  options.allow_insecure_http = settings.allow_insecure_endpoint;
  options.ca_bundle_file = aws::CaBundleFile(environment, filesystem);
  return options;
}

// Of the first key that names one; empty if none does.
std::string RegionOfKeys(const Settings& settings) {
  for (const KeyEntry& entry : settings.keys) {
    const auto reference = kms::KeyReference::Parse(entry.key.key);
    if (!reference) continue;
    const auto region = aws::RegionOfKey(entry.region, *reference);
    if (region && !region->empty()) return *region;
  }
  return "";
}

aws::AwsKmsOptions AwsOptionsFor(const Settings& settings) {
  aws::AwsKmsOptions options;
  options.kms_endpoint = settings.kms_endpoint;
  options.allow_insecure_endpoint = settings.allow_insecure_endpoint;
  options.source_arn = settings.source_arn;
  options.region_of_key = RegionOfKeys(settings);
  if (settings.retry_token_capacity > 0) {
    options.retry_quota = static_cast<int>(settings.retry_token_capacity);
  }
  return options;
}

}  // namespace

struct KmsOpener::Parts {
  Parts(const Settings& settings, const Clock& clock)
      : commands(clock), limiter({settings.qps_limit, settings.burst_limit}, clock) {}

  os::KernelRandom random;
  os::ProcessEnvironment environment;
  os::DiskFilesystem filesystem;
  os::ShellRunner commands;
  provider::RequestLimiter limiter;
  std::unique_ptr<http::Transport> network;
  std::unique_ptr<provider::LimitedTransport> limited;
  std::unique_ptr<aws::AwsKms> kms;
};

KmsOpener::KmsOpener(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
KmsOpener::~KmsOpener() = default;

Result<std::unique_ptr<KmsOpener>> KmsOpener::Open(const Settings& settings, const Clock& clock,
                                                   telemetry::Log& log,
                                                   telemetry::Metrics& metrics) {
  auto parts = std::make_unique<Parts>(settings, clock);
  TRY_ASSIGN(parts->network,
             http::CurlTransport::Open(
                 TransportOptionsFor(settings, parts->environment, parts->filesystem), clock));
  parts->limited =
      std::make_unique<provider::LimitedTransport>(*parts->network, parts->limiter, metrics, clock);
  const aws::AwsWorld world{*parts->limited,   parts->environment,
                            parts->filesystem, clock,
                            parts->random,     log,
                            &parts->commands,  &metrics};
  TRY_ASSIGN(parts->kms, aws::AwsKms::Open(AwsOptionsFor(settings), world));
  return std::unique_ptr<KmsOpener>(new KmsOpener(std::move(parts)));
}

Result<std::unique_ptr<kms::KeyService>> KmsOpener::OpenKms(const KeyEntry& entry) {
  return parts_->kms->OpenKey(entry.key.key, entry.region, entry.kms_endpoint);
}

void KmsOpener::SetLimit(const provider::RequestLimit& limit) { parts_->limiter.SetLimit(limit); }

}  // namespace atrest::daemon
