#include "daemon/kms_opener.h"

#include <utility>
#include <vector>

#include "aws/kms/kms_client.h"
#include "aws/kms/retrying_key_service.h"
#include "aws/kms/source_arn.h"
#include "http/curl_transport.h"
#include "os/kernel_random.h"
#include "os/process_environment.h"

namespace atrest::daemon {
namespace {

// Until the credential chain is there.
class EnvironmentCredentials final : public aws::CredentialsProvider {
 public:
  explicit EnvironmentCredentials(const Environment& environment) : environment_(environment) {}
  Result<aws::CredentialsPtr> Get(const CallContext&) override {
    auto id = environment_.Get("AWS_ACCESS_KEY_ID");
    auto secret = environment_.Get("AWS_SECRET_ACCESS_KEY");
    if (!id || !secret) {
      return Error{Failure::kNoCredentials, "no AWS credentials: AWS_ACCESS_KEY_ID is unset"};
    }
    auto credentials = std::make_shared<aws::Credentials>();
    credentials->access_key_id = *id;
    credentials->secret_access_key = Secret::Take(*secret);
    credentials->session_token = Secret(environment_.Get("AWS_SESSION_TOKEN").value_or(""));
    credentials->source = "environment";
    return aws::CredentialsPtr(credentials);
  }

 private:
  const Environment& environment_;
};

// One key's chain, from retries down to its target.
class KmsChain final : public kms::KeyService {
 public:
  KmsChain(http::Transport& transport, aws::CredentialsProvider& credentials,
           const std::string& url, const std::string& region, const aws::RetrySettings& retries,
           std::vector<http::Header> headers, const Clock& clock, Random& random,
           telemetry::Log& log)
      : target_(url, region),
        client_(transport, credentials, target_, clock, std::move(headers)),
        retrying_(client_, retries, clock, random, log) {}

  Result<kms::Encrypted> Encrypt(const kms::EncryptRequest& request,
                                 const CallContext& context) override {
    return retrying_.Encrypt(request, context);
  }
  Result<kms::Decrypted> Decrypt(const kms::DecryptRequest& request,
                                 const CallContext& context) override {
    return retrying_.Decrypt(request, context);
  }
  Result<kms::KeyDescription> DescribeKey(const std::string& key_id,
                                          const CallContext& context) override {
    return retrying_.DescribeKey(key_id, context);
  }

 private:
  aws::FixedKmsTarget target_;
  aws::KmsClient client_;
  aws::RetryingKeyService retrying_;
};

}  // namespace

struct KmsOpener::Parts {
  const Settings& settings;
  const Clock& clock;
  telemetry::Log& log;
  std::unique_ptr<http::Transport> transport;
  std::vector<http::Header> headers;
  os::KernelRandom random = {};
  os::ProcessEnvironment environment = {};
  EnvironmentCredentials credentials{environment};
};

KmsOpener::KmsOpener(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
KmsOpener::~KmsOpener() = default;

Result<std::unique_ptr<KmsOpener>> KmsOpener::Open(const Settings& settings, const Clock& clock,
                                                   telemetry::Log& log) {
  TRY_ASSIGN(std::vector<http::Header> headers, aws::SourceArnHeaders(settings.source_arn));
  http::TransportOptions options;
  options.user_agent = "aws-encryption-provider";
  options.ca_bundle_file = os::ProcessEnvironment().Get("AWS_CA_BUNDLE").value_or("");
  TRY_ASSIGN(auto transport, http::CurlTransport::Open(options, clock));
  std::unique_ptr<Parts> parts(
      new Parts{settings, clock, log, std::move(transport), std::move(headers)});
  return std::unique_ptr<KmsOpener>(new KmsOpener(std::move(parts)));
}

Result<std::unique_ptr<kms::KeyService>> KmsOpener::OpenKms(const KeyEntry& entry) {
  aws::RetrySettings retries;
  if (parts_->settings.retry_token_capacity > 0) {
    retries.quota_capacity = static_cast<int>(parts_->settings.retry_token_capacity);
  }
  const std::string url = parts_->settings.kms_endpoint.empty()
                              ? "https://kms." + entry.region + ".amazonaws.com"
                              : parts_->settings.kms_endpoint;
  return std::unique_ptr<kms::KeyService>(std::make_unique<KmsChain>(
      *parts_->transport, parts_->credentials, url, entry.region, retries, parts_->headers,
      parts_->clock, parts_->random, parts_->log));
}

}  // namespace atrest::daemon
