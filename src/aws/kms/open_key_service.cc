#include "aws/kms/open_key_service.h"

#include <map>
#include <utility>
#include <vector>

#include "aws/credentials/caching_credentials.h"
#include "aws/credentials/credential_chain.h"
#include "aws/kms/found_kms_target.h"
#include "aws/kms/kms_administrator.h"
#include "aws/kms/kms_client.h"
#include "aws/kms/retrying_key_administration.h"
#include "aws/kms/source_arn.h"
#include "aws/region.h"
#include "base/mutex.h"
#include "kms/key_arn.h"

namespace atrest::aws {
namespace {

telemetry::Counter* ThrottledAttempts(telemetry::Metrics* metrics) {
  if (metrics == nullptr) return nullptr;
  return &metrics->GetCounter("aws_encryption_provider_kms_throttled_attempts_total",
                              "requests that KMS throttled, those too that a retry made good", {});
}

// The chain of one key, from its target up to the retries.
class OpenedKey final : public kms::KeyService {
 public:
  OpenedKey(std::unique_ptr<FoundKmsTarget> target, const AwsWorld& world,
            CredentialsProvider& credentials, const RetrySettings& retries, http::RetryQuota& quota,
            const std::vector<http::Header>& headers, ClockSkew& skew)
      : target_(std::move(target)),
        client_(world.transport, credentials, *target_, world.clock, headers, &skew),
        retrying_(client_, retries, quota, world.clock, world.random, world.log,
                  ThrottledAttempts(world.metrics)) {}

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
  const std::unique_ptr<FoundKmsTarget> target_;
  KmsClient client_;
  RetryingKeyService retrying_;
};

// The same for what makes keys and looks at them.
class OpenedAdministration {
 public:
  OpenedAdministration(std::unique_ptr<FoundKmsTarget> target, const AwsWorld& world,
                       CredentialsProvider& credentials, const RetrySettings& retries,
                       http::RetryQuota& quota, const std::vector<http::Header>& headers,
                       ClockSkew& skew)
      : target_(std::move(target)),
        exchange_(world.transport, credentials, *target_, world.clock, headers, &skew),
        client_(exchange_),
        retrying_(client_, retries, quota, world.clock, world.random, world.log) {}

  kms::KeyAdministration& administration() { return retrying_; }

 private:
  const std::unique_ptr<FoundKmsTarget> target_;
  KmsExchange exchange_;
  KmsAdministrator client_;
  RetryingKeyAdministration retrying_;
};

// Nobody's kube-apiserver waits, and a list has several pages.
constexpr std::chrono::seconds kAdministrationAttempt{10};

}  // namespace

struct AwsKms::Parts {
  Parts(const AwsKmsOptions& options_in, const AwsWorld& world_in,
        std::vector<http::Header> headers_in)
      : options(options_in),
        world(world_in),
        headers(std::move(headers_in)),
        skew(world.environment.Get("AWS_DISABLE_CLOCK_SKEW_CORRECTION").value_or("") != "true",
             world.log),
        imds(world.transport, world.environment, world.clock, &world.filesystem, options.profile),
        regions(world.environment, world.filesystem, imds, options.profile),
        chain({world.transport, world.environment, world.filesystem, world.clock, imds, regions,
               world.commands, &skew},
              {.profile = options.profile,
               .sts = {options.region_of_key, options.allow_insecure_endpoint}}),
        credentials(chain, world.clock, world.random, world.log, world.metrics) {}

  // kBadInput for a malformed region and an endpoint that must not be used.
  Result<std::unique_ptr<FoundKmsTarget>> Target(const std::string& region,
                                                 const std::string& endpoint);

  http::RetryQuota& QuotaOf(const std::string& region, const std::string& endpoint) {
    const Lock lock(mutex);
    auto& quota = quotas[{region, endpoint}];
    if (quota == nullptr) quota = std::make_unique<http::RetryQuota>(options.retry_quota);
    return *quota;
  }

  const AwsKmsOptions options;
  const AwsWorld world;
  const std::vector<http::Header> headers;  // of --source-arn
  ClockSkew skew;                           // one for KMS and STS: they have the same clock
  ImdsClient imds;
  RegionFinder regions;
  CredentialChain chain;
  CachingCredentials credentials;
  Mutex mutex;
  // A service that is ill is ill for all its keys, and for none of another one's.
  std::map<std::pair<std::string, std::string>, std::unique_ptr<http::RetryQuota>> quotas
      GUARDED_BY(mutex);
};

std::string CaBundleFile(const Environment& environment, const Filesystem& filesystem,
                         const std::string& profile) {
  std::string path = environment.Get("AWS_CA_BUNDLE").value_or("");
  if (!path.empty()) return path;
  auto profiles = Profiles::Load(environment, filesystem);
  if (!profiles.ok()) return "";  // the credential chain will report it
  const ProfileSection* section =
      profiles->Find(profile.empty() ? ChosenProfile(environment) : profile);
  return section == nullptr ? "" : section->Get("ca_bundle");
}

AwsKms::AwsKms(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
AwsKms::~AwsKms() = default;

Result<std::unique_ptr<AwsKms>> AwsKms::Open(const AwsKmsOptions& options, const AwsWorld& world) {
  TRY_ASSIGN(std::vector<http::Header> headers, SourceArnHeaders(options.source_arn));
  auto parts = std::make_unique<Parts>(options, world, std::move(headers));
  return std::unique_ptr<AwsKms>(new AwsKms(std::move(parts)));
}

Result<std::unique_ptr<kms::KeyService>> AwsKms::OpenKey(std::string_view key,
                                                         const std::string& region,
                                                         const std::string& kms_endpoint) {
  TRY_ASSIGN(kms::KeyReference reference, kms::KeyReference::Parse(key));
  TRY_ASSIGN(const std::string place, RegionOfKey(region, reference));
  return OpenRegion(place, kms_endpoint);
}

Result<std::unique_ptr<FoundKmsTarget>> AwsKms::Parts::Target(const std::string& region,
                                                              const std::string& endpoint) {
  if (!region.empty() && !IsRegionName(region)) {
    return Error{Failure::kBadInput, "\"" + region + "\" is not a region", "e.g. eu-west-1"};
  }
  KmsTargetWish wish;
  wish.region = region;
  wish.endpoint_url = endpoint;
  wish.profile = options.profile;
  wish.allow_insecure = options.allow_insecure_endpoint;
  auto target =
      std::make_unique<FoundKmsTarget>(wish, regions, world.environment, world.filesystem);
  // The region plays no part in whether an endpoint may be used.
  if (auto url = target->UrlFor("us-east-1"); !url.ok()) return std::move(url).error();
  return target;
}

Result<std::unique_ptr<kms::KeyService>> AwsKms::OpenRegion(const std::string& region,
                                                            const std::string& kms_endpoint) {
  const std::string endpoint = kms_endpoint.empty() ? parts_->options.kms_endpoint : kms_endpoint;
  TRY_ASSIGN(auto target, parts_->Target(region, endpoint));
  return std::unique_ptr<kms::KeyService>(std::make_unique<OpenedKey>(
      std::move(target), parts_->world, parts_->credentials, parts_->options.retries,
      parts_->QuotaOf(region, endpoint), parts_->headers, parts_->skew));
}

Result<std::shared_ptr<kms::KeyAdministration>> AwsKms::OpenAdministration(
    const std::string& region) {
  const std::string& endpoint = parts_->options.kms_endpoint;
  TRY_ASSIGN(auto target, parts_->Target(region, endpoint));
  RetrySettings retries = parts_->options.retries;
  retries.attempt_timeout = kAdministrationAttempt;
  auto opened = std::make_shared<OpenedAdministration>(
      std::move(target), parts_->world, parts_->credentials, retries,
      parts_->QuotaOf(region, endpoint), parts_->headers, parts_->skew);
  return std::shared_ptr<kms::KeyAdministration>(opened, &opened->administration());
}

CredentialsProvider& AwsKms::credentials() { return parts_->credentials; }

}  // namespace atrest::aws
