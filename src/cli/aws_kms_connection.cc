#include "cli/aws_kms_connection.h"

#include <map>
#include <utility>

#include "aws/kms/open_key_service.h"
#include "http/curl_transport.h"
#include "os/disk_filesystem.h"
#include "os/kernel_random.h"
#include "os/process_environment.h"
#include "os/shell_runner.h"
#include "telemetry/log.h"

namespace atrest::cli {
namespace {

// What went wrong comes in the errors of calls; a command has no log.
class NoLog final : public telemetry::Log {
 public:
  bool Enabled(telemetry::Level) const override { return false; }
  void Write(telemetry::Level, std::string_view, std::span<const telemetry::Field>) override {}
};

}  // namespace

struct AwsKmsConnection::Parts {
  explicit Parts(const Clock& clock) : commands(clock) {}

  NoLog log;
  os::KernelRandom random;
  os::ProcessEnvironment environment;
  os::DiskFilesystem filesystem;
  os::ShellRunner commands;
  std::unique_ptr<http::Transport> transport;
  std::unique_ptr<aws::AwsKms> kms;
  std::map<std::string, std::unique_ptr<kms::KeyService>> services;  // by Region
};

AwsKmsConnection::AwsKmsConnection(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
AwsKmsConnection::~AwsKmsConnection() = default;

Result<std::unique_ptr<AwsKmsConnection>> AwsKmsConnection::Open(const UnwrapFlags& flags,
                                                                 const Clock& clock) {
  auto parts = std::make_unique<Parts>(clock);
  http::TransportOptions transport;
  transport.user_agent = "atrest";
  transport.allow_insecure_http = flags.allow_insecure_endpoint;
  transport.ca_bundle_file =
      aws::CaBundleFile(parts->environment, parts->filesystem, flags.profile);
  TRY_ASSIGN(parts->transport, http::CurlTransport::Open(std::move(transport), clock));
  aws::AwsKmsOptions options;
  options.kms_endpoint = flags.kms_endpoint;
  options.profile = flags.profile;
  options.allow_insecure_endpoint = flags.allow_insecure_endpoint;
  options.region_of_key = flags.region;
  const aws::AwsWorld world{*parts->transport, parts->environment, parts->filesystem, clock,
                            parts->random,     parts->log,         &parts->commands};
  TRY_ASSIGN(parts->kms, aws::AwsKms::Open(options, world));
  return std::unique_ptr<AwsKmsConnection>(new AwsKmsConnection(std::move(parts)));
}

Result<kms::KeyService*> AwsKmsConnection::Open(const std::string& region) {
  std::unique_ptr<kms::KeyService>& service = parts_->services[region];
  if (service == nullptr) {
    TRY_ASSIGN(service, parts_->kms->OpenRegion(region));
  }
  return service.get();
}

Result<std::shared_ptr<kms::KeyAdministration>> AwsKmsConnection::OpenAdministration(
    const std::string& region) {
  return parts_->kms->OpenAdministration(region);
}

}  // namespace atrest::cli
